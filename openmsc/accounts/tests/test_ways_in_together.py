"""Each way in holds against the others: what one of them leaves behind opens none of them (AUTH-1, AUTH-2, ADM-3)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client, RequestFactory

from openmsc.accounts import actions as accounts
from openmsc.accounts import invitations, links
from openmsc.accounts.models import Administrator, EmailedCode, LinkedAccount
from openmsc.accounts.password_reset.rules import why_not_reset
from openmsc.accounts.profile import actions as profile
from openmsc.accounts.roles import Role
from openmsc.accounts.second_factors import actions, methods, passkeys
from openmsc.accounts.single_sign_on import actions as single_sign_on
from openmsc.accounts.single_sign_on import arrival
from openmsc.accounts.single_sign_on.actions import Wish
from openmsc.accounts.single_sign_on.proof import Proof
from openmsc.kit.actor import system
from openmsc.kit.errors import Refused
from openmsc.testing import make
from openmsc.testing.make import PASSWORD
from openmsc.testing.people import World
from openmsc.testing.second_factors import STEP, App, enter, half_way, is_in

ISSUER = "https://id.msp.example"


def test_inviting_again_ends_a_second_factor_that_was_set_up_by_the_link_before(world: World) -> None:
    nora = make.administrator(Role.MSP, email="nora@msp.example")
    Administrator.objects.filter(pk=nora.pk).update(state="pending", codes_by_email=True)
    nora.refresh_from_db()
    App(nora)
    Authenticator.objects.create(user=nora, type="webauthn", data={"name": "Key", "credential": {}})
    EmailedCode.objects.create(administrator=nora, seed="x", expires="2030-01-01T00:00Z")
    invitations.invite_again(system(), nora)
    assert not Authenticator.objects.filter(user=nora).exists()
    assert not EmailedCode.objects.filter(administrator=nora).exists()
    assert methods.of(Administrator.objects.get(pk=nora.pk)).number == 0


def test_who_was_invited_does_not_get_around_the_second_factor_by_single_sign_on(world: World) -> None:
    nora = make.administrator(Role.MSP, email="nora@msp.example")
    Administrator.objects.filter(pk=nora.pk).update(state="pending")
    with pytest.raises(arrival.NotLetIn, match="the administrator is Pending"):
        arrival.administrator_of(Proof(ISSUER, "nora-there", nora.email))
    assert not LinkedAccount.objects.exists()


def test_an_answer_without_a_name_that_stays_is_no_way_around_the_linked_account(world: World) -> None:
    assert arrival.administrator_of(Proof(ISSUER, "", world.ann.email)) == (world.ann, False)
    arrival.administrator_of(Proof(ISSUER, "ann-there", world.ann.email))
    with pytest.raises(arrival.NotLetIn, match="an account is linked"):
        arrival.administrator_of(Proof(ISSUER, "", world.ann.email))
    assert arrival.administrator_of(Proof("https://other.example", "", world.ann.email))


def test_requiring_single_sign_on_ends_what_a_password_began(world: World) -> None:
    apps = {person.email: App(person) for person in (world.ann, world.bob)}
    browsers = {email: half_way(email) for email in apps}
    single_sign_on.configure(
        system(), Wish("openid_connect", issuer=ISSUER, client_id="openmsc", required=True)
    )
    for email, browser in browsers.items():
        enter(browser, apps[email].code())
    assert is_in(browsers["ann@msp.example"])  # the failsafe
    assert not is_in(browsers["bob@msp.example"])


def test_a_passkey_checks_the_person_also_at_the_second_step(world: World) -> None:
    """The challenge is in the session, and would do for a passkey alone, of anybody, as well."""
    request = RequestFactory().get(STEP, HTTP_HOST="localhost")
    request.session = Client().session
    with context.request_context(request):
        options = json.loads(passkeys.begin_using(world.ann))
    assert options["publicKey"]["userVerification"] == "required"
    assert request.session["mfa.webauthn.state"]["user_verification"] == "required"


def test_a_session_that_only_knows_the_password_adds_nothing_once_there_is_a_second_factor(
    world: World,
) -> None:
    """Of two at once the second waits for the first: it must not be let in beside it."""
    Administrator.objects.filter(pk=world.ann.pk).update(codes_by_email=True)
    secret = str(generate_totp_secret())
    with pytest.raises(Refused, match="meanwhile"):
        actions.add_app(world.actor(world.ann), world.ann, secret, App.showing(secret), first=True)
    assert not Authenticator.objects.exists()
    actions.add_app(world.actor(world.ann), world.ann, secret, App.showing(secret))


def test_a_link_that_was_sent_before_is_no_way_back_after_a_new_password(world: World) -> None:
    sent = links.new_link(links.Purpose.PASSWORD, world.ann)
    shell = links.new_link(links.Purpose.SIGN_IN, world.ann)
    profile.change_password(
        world.actor(world.ann), old_password=PASSWORD, password="seven green umbrellas", session_key=None
    )
    assert links.valid_link(links.Purpose.PASSWORD, sent) is None
    assert links.valid_link(links.Purpose.SIGN_IN, shell) is None


def test_a_link_that_was_sent_before_is_no_way_back_after_being_switched_off_and_on(world: World) -> None:
    sent = links.new_link(links.Purpose.PASSWORD, world.bob)
    of_ann = links.new_link(links.Purpose.PASSWORD, world.ann)
    accounts.deactivate(system(), world.bob)
    accounts.reactivate(system(), world.bob)
    assert links.valid_link(links.Purpose.PASSWORD, sent) is None
    assert links.valid_link(links.Purpose.PASSWORD, of_ann)


def require_single_sign_on() -> None:
    wish = Wish("openid_connect", issuer=ISSUER, client_id="openmsc", required=True, failsafe=True)
    single_sign_on.configure(system(), wish)


def test_where_single_sign_on_is_required_nobody_is_offered_a_password_that_lets_nobody_in(
    world: World,
) -> None:
    bob = world.browser(world.bob)
    require_single_sign_on()
    assert why_not_reset(world.bob)
    assert why_not_reset(world.ann) is None  # the failsafe: an MSP administrator's still does
    assert bob.get("/profile/password/").status_code == 409
    with pytest.raises(Refused, match="needs no password here"):
        profile.change_password(
            world.actor(world.bob), old_password=PASSWORD, password="seven green umbrellas", session_key=None
        )


def test_who_may_not_use_a_password_confirms_by_signing_in_anew(world: World) -> None:
    require_single_sign_on()
    bob = world.browser(world.bob)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        answer = bob.get("/profile/second-factors/app/")
        assert answer["Location"] == "/sign-in/?next=/profile/second-factors/app/"
        assert not is_in(bob)
