"""Two people editing at once: the later sees theirs beside yours and chooses; nothing is overwritten (CUS-14)."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers import actions
from openmsc.customers.models import Contact, Customer
from openmsc.kit.actor import system
from openmsc.testing import make
from openmsc.testing.people import World

from .test_edit import fresh, opened, save

TAGS = re.compile(r"<[^>]+>")


def text(answer: Any) -> str:
    """The main part as it is read."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return unescape(" ".join(TAGS.sub(" ", main).split()))


def send(world: World, answer: Any, person: Any = None, **changed: Any) -> Any:
    """Send a dialog that came back, with what was chosen."""
    form = answer.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    asked = [form[name].html_name for name in form.conflicts]
    return world.browser(person or world.ann).post(
        answer.request["PATH_INFO"], {**sent, "undecided": asked, **changed}
    )


def collision(world: World, **mine: Any) -> Any:
    """Bob saves a phone number and an address while Ann has the dialog open; then she saves hers."""
    form = opened(world, world.acme)
    theirs = {"phone": "+44 1632 960111", "address": "Bob's quay"}
    assert save(world, world.acme, person=world.bob, **theirs).status_code == 302
    return save(world, world.acme, form, **{"phone": "+44 1632 960222", "name": "Ann's Acme", **mine})


def test_the_dialog_says_who_changed_what_and_saves_nothing(world: World) -> None:
    answer = collision(world)
    assert answer.status_code == 422
    shown = text(answer)
    assert "Bob Tester changed Acme Ltd on" in shown
    assert "Nothing is saved yet. Choose what to keep: Address , Phone Number ." in shown
    assert "Keep yours +44 1632 960222 Take theirs +44 1632 960111" in shown
    assert "Keep as it was 14 Dock Road, Felixstowe Take theirs Bob's quay" in shown  # Ann did not touch it
    conflicts = answer.context["form"].conflicts
    assert set(conflicts) == {"phone", "address"}  # her new name stands against nothing
    acme = fresh(world.acme)
    assert (acme.name, acme.phone) == ("Acme Ltd", "+44 1632 960111")


def test_each_field_is_chosen_for_itself_and_saved_against_the_new_version(world: World) -> None:
    answer = send(world, collision(world), **{"choice-phone": "mine", "choice-address": "theirs"})
    assert answer.status_code == 302
    acme = fresh(world.acme)
    assert (acme.name, acme.phone, acme.address) == ("Ann's Acme", "+44 1632 960222", "Bob's quay")


def test_nothing_is_saved_until_every_field_is_chosen(world: World) -> None:
    first = send(world, collision(world), **{"choice-address": "theirs"})
    assert first.status_code == 422
    assert first.context["form"].errors == {"phone": ["Choose yours or theirs"]}
    assert "Keep yours +44 1632 960222 Take theirs +44 1632 960111" in text(first)
    assert fresh(world.acme).name == "Acme Ltd"
    second = send(world, first, **{"choice-phone": "theirs"})
    assert second.status_code == 302
    acme = fresh(world.acme)
    assert (acme.name, acme.phone, acme.address) == ("Ann's Acme", "+44 1632 960111", "Bob's quay")


def test_a_choice_that_is_none_of_the_two_does_not_count(world: World) -> None:
    answer = send(world, collision(world), **{"choice-phone": "both", "choice-address": "theirs"})
    assert list(answer.context["form"].errors) == ["phone"]


def test_a_third_save_meanwhile_is_laid_beside_too(world: World) -> None:
    answer = collision(world)
    assert save(world, world.acme, person=world.bob, time_zone="Asia/Tokyo").status_code == 302
    again = send(
        world, answer, **{"choice-phone": "mine", "choice-address": "theirs", "time_zone": "Europe/Oslo"}
    )
    assert set(again.context["form"].conflicts) == {"time_zone"}
    last = send(world, again, **{"choice-time_zone": "mine"})
    assert last.status_code == 302
    acme = fresh(world.acme)
    assert (acme.phone, acme.address, acme.time_zone) == ("+44 1632 960222", "Bob's quay", "Europe/Oslo")


def test_what_both_changed_alike_needs_no_choice(world: World) -> None:
    form = opened(world, world.acme)
    save(world, world.acme, person=world.bob, name="New Acme")
    answer = save(world, world.acme, form, name="New Acme", address="Quay 9")
    assert "Nothing in it stands against what you typed: save again." in text(answer)
    assert send(world, answer).status_code == 302
    assert fresh(world.acme).address == "Quay 9"


def test_switches_and_administrators_are_chosen_as_any_field(world: World) -> None:
    carol = make.administrator(Role.TENANT, first_name="Carol")
    form = opened(world, world.acme)
    save(world, world.acme, hide_name="on", tenant_admins=[world.bob.pk, carol.pk])
    answer = save(world, world.acme, form, tenant_admins=[])
    shown = text(answer)
    assert "Keep yours None Take theirs Bob Tester, Carol Tester" in shown.replace("– ", "")
    assert "Keep as it was Off Take theirs On" in shown
    saved = send(world, answer, **{"choice-tenant_admins": "theirs", "choice-hide_name": "theirs"})
    assert saved.status_code == 302
    acme = fresh(world.acme)
    assert acme.hide_name
    assert set(acme.tenant_admins.all()) == {world.bob, carol}


def test_without_what_the_dialog_was_opened_with_every_difference_is_a_choice(world: World) -> None:
    for opened_with in ("", "nonsense", "[1]", "[" * 100_000):
        answer = collision(world, opened=opened_with)
        assert {"name", "phone", "address"} >= set(answer.context["form"].conflicts) >= {"name", "phone"}
        Customer.objects.filter(pk=world.acme.pk).update(phone="+44 1632 960017", address="14 Dock Road")


def test_a_hostile_value_of_theirs_runs_nowhere(world: World) -> None:
    form = opened(world, world.acme)
    save(world, world.acme, address="<script>alert(1)</script>\n<b>")
    page = save(world, world.acme, form, address="Mine").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&lt;b&gt;" in page
    assert "<script>alert" not in page


def test_contacts_get_the_same(world: World) -> None:
    contact = actions.add_contact(system(), world.acme, name="Piotr", phone="+44 1632 960017")
    address = f"/contacts/{contact.pk}/edit/"
    form: Any = world.browser(world.ann).get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value()}
    world.browser(world.bob).post(address, {**sent, "job_title": "Gate 4"})
    answer = world.browser(world.ann).post(
        address, {**sent, "job_title": "Gate 7", "email": "p@acme.example"}
    )
    assert "Keep yours Gate 7 Take theirs Gate 4" in text(answer)
    assert send(world, answer, **{"choice-job_title": "theirs"}).status_code == 302
    contact = Contact.objects.find(system(), pk=contact.pk)
    assert (contact.job_title, contact.email) == ("Gate 4", "p@acme.example")


# ---- who it was


def who(world: World, person: Administrator, by: Any) -> str:
    form = opened(world, world.acme, person)
    mine = fresh(world.acme)
    actions.edit(
        by,
        mine,
        name=mine.name,
        hide_name=mine.hide_name,
        address=f"Address {mine.version}",
        phone=mine.phone,
        time_zone=mine.time_zone,
        tenant_admins=list(mine.tenant_admins.all()),
    )
    shown = text(save(world, world.acme, form, person, phone="+44 1632 960999"))
    found = re.search(r"Edit Customer (.+?) changed Acme Ltd on", shown)
    assert found, shown
    return found[1]


def test_an_administrator_who_shares_no_customer_is_not_named(world: World) -> None:
    ann, bob = world.actor(world.ann), world.actor(world.bob)
    assert who(world, world.bob, ann) == "Somebody else"
    assert who(world, world.bob, bob) == "You yourself, elsewhere,"
    assert who(world, world.bob, system()) == "OpenMSC"
    assert who(world, world.ann, bob) == "Bob Tester"
    carol = make.administrator(Role.TENANT, first_name="Carol")
    world.acme.tenant_admins.add(carol)
    assert who(world, world.bob, world.actor(carol)) == "Carol Tester"
