"""`openmsc manage administrator list|show|invite|create|edit|deactivate|activate|delete|…`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from getpass import getpass
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import QuerySet

from openmsc.accounts import actions, invitations, lockout
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.accounts.second_factors.actions import reset_second_factors
from openmsc.customers import administrator_changes as changes
from openmsc.kit import mail
from openmsc.kit.actor import system
from openmsc.kit.commands import NounCommand, Said, Sub, table
from openmsc.kit.errors import NotVisible, Refused

ROLES = {"msp": Role.MSP, "tenant": Role.TENANT, "read-only": Role.READ_ONLY}
_FIELDS = ("first_name", "last_name", "phone", "time_zone")


def _administrators() -> QuerySet[Administrator]:
    found: QuerySet[Administrator] = Administrator.objects.visible_to(system()).order_by("name_sort", "pk")
    return found.prefetch_related("customers")


def find(email: str) -> Administrator:
    administrator = _administrators().filter(email=email.replace("\0", "").strip().lower()).first()
    if administrator is None:
        raise NotVisible("administrator")
    return administrator


def as_data(administrator: Administrator) -> dict[str, Any]:
    customers: Any = administrator
    return {
        "id": administrator.pk,
        "email": administrator.email,
        "first_name": administrator.first_name,
        "last_name": administrator.last_name,
        "phone": administrator.phone,
        "time_zone": administrator.time_zone,
        "role": administrator.get_role_display(),
        "state": administrator.get_state_display(),
        "last_login": administrator.last_login,
        "locked_until": lockout.locked_until(administrator),
        "customers": sorted(customer.name for customer in customers.customers.all()),
    }


def _told(administrator: Administrator, done: str = "") -> Said:
    data = as_data(find(administrator.email))
    if done:
        return Said(data, [f"{done} {administrator} ({administrator.email})."])
    shown = {name: ", ".join(value) if isinstance(value, list) else value for name, value in data.items()}
    return Said(data, [f"{name.replace('_', ' ')}: {value or '–'}" for name, value in shown.items()])


def _list(given: Namespace) -> Said:
    found = [as_data(administrator) for administrator in _administrators()]
    rows = [
        (each["email"], f"{each['first_name']} {each['last_name']}", each["role"], each["state"])
        for each in found
    ]
    return Said(found, table([("E-MAIL", "NAME", "ROLE", "STATE"), *rows]))


def _show(given: Namespace) -> Said:
    return _told(find(given.email))


def _invite(given: Namespace) -> Said:
    return _invited(invitations.invite(system(), **_new_fields(given), role=ROLES[given.role]))


def _invite_again(given: Namespace) -> Said:
    return _invited(invitations.invite_again(system(), find(given.email)))


def _invited(sent: invitations.Invitation) -> Said:
    """With the link: whoever has a shell may hand it over, should the mail not arrive."""
    said = _told(sent.administrator, "Invited")
    link = mail.address(sent.path) or sent.path
    ends = "The link works once, for 72 hours:"
    return Said({**said.data, "link": link}, [*said.lines, ends, link])


def _create(given: Namespace) -> Said:
    """AUTH-3: an MSP Administrator, for when nobody gets in any more."""
    administrator = actions.create_administrator(
        system(), **_new_fields(given), role=Role.MSP, password=_password()
    )
    return _told(administrator, "Created")


def _edit(given: Namespace) -> Said:
    """What is not named stays."""
    administrator = find(given.email)
    fields = {name: getattr(given, name) for name in _FIELDS}
    kept = {name: getattr(administrator, name) for name in _FIELDS}
    assigned = changes.assigned(system(), administrator) if given.drop_customers else []
    changes.edit(
        system(),
        administrator,
        **{name: kept[name] if value is None else value for name, value in fields.items()},
        email=given.new_email,
        role=ROLES[given.role] if given.role else Role(administrator.role),
        drop=[customer.pk for customer in assigned],
        version=administrator.version,
    )
    return _told(administrator, "Saved")


def _delete(given: Namespace) -> Said:
    """Or, of a Pending one, the invitation withdrawn."""
    administrator = find(given.email)
    data, name = as_data(administrator), str(administrator)
    if administrator.state == Administrator.State.PENDING and not given.successor:
        invitations.withdraw(system(), administrator)
    else:
        changes.delete(system(), administrator, successor=find(given.successor) if given.successor else None)
    return Said(data, [f"Deleted {name} ({data['email']})."])


def _switch(what: Callable[[Any, Administrator], None], done: str) -> Callable[[Namespace], Said]:
    def run(given: Namespace) -> Said:
        administrator = find(given.email)
        what(system(), administrator)
        return _told(administrator, done)

    return run


def _reset_second_factor(given: Namespace) -> Said:
    """AUTH-3. Unlocked too, first: that is wanted also if there is no factor to reset."""
    administrator = find(given.email)
    lockout.unlock(system(), administrator)
    reset_second_factors(system(), administrator)
    return _told(administrator, "Second factor reset, and all sessions ended, of")


def _password() -> str:
    """Typed twice, or the first line of standard input; an argument would stand in the list of processes."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Password, again: ") != password:
        raise Refused("These are two different passwords.")
    return password


def _new_fields(given: Namespace) -> dict[str, Any]:
    return {name: getattr(given, name) for name in ("email", *_FIELDS)}


def _one(parser: CommandParser) -> None:
    parser.add_argument("email", help="the administrator's e-mail")


def _new(parser: CommandParser) -> None:
    _one(parser)
    parser.add_argument("--first-name", required=True)
    parser.add_argument("--last-name", required=True)
    parser.add_argument("--phone", default="")
    parser.add_argument("--time-zone", default="UTC")


def _new_of_a_role(parser: CommandParser) -> None:
    _new(parser)
    parser.add_argument("--role", choices=ROLES, required=True)


def _changed(parser: CommandParser) -> None:
    _one(parser)
    for name in _FIELDS:
        parser.add_argument(f"--{name.replace('_', '-')}")
    parser.add_argument("--new-email", help="of a Pending administrator, who is then invited there")
    parser.add_argument("--role", choices=ROLES)
    parser.add_argument(
        "--drop-customers", action="store_true", help="with a new role: assigned customers are taken away"
    )


def _gone(parser: CommandParser) -> None:
    _one(parser)
    parser.add_argument("--successor", metavar="E-MAIL", help="who takes over the assigned customers")


class Command(NounCommand):
    help = "Administrators."
    verbs = (
        Sub("list", "All administrators.", _list),
        Sub("show", "One administrator.", _show, _one),
        Sub("invite", "A new administrator, who sets a password by the link.", _invite, _new_of_a_role),
        Sub("invite-again", "A new link; the one before ends.", _invite_again, _one),
        Sub("create", "An MSP Administrator; asks for a password, or reads it.", _create, _new),
        Sub("edit", "Change what is named.", _edit, _changed),
        Sub(
            "deactivate",
            "Switch off; sessions end at once.",
            _switch(actions.deactivate, "Deactivated"),
            _one,
        ),
        Sub("activate", "Switch on again.", _switch(actions.reactivate, "Activated"), _one),
        Sub("unlock", "Let in after too many failed attempts.", _switch(lockout.unlock, "Unlocked"), _one),
        Sub(
            "reset-second-factor",
            "Of who has lost it: unlocks, and a new one is set up at the next sign-in.",
            _reset_second_factor,
            _one,
        ),
        Sub("delete", "Delete, or withdraw an invitation.", _delete, _gone),
    )
