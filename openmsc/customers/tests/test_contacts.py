"""Contacts of a customer: any number, at most one primary (CUS-11)."""

from __future__ import annotations

from typing import Any

import pytest

from openmsc.customers import actions
from openmsc.customers.models import Contact
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import EditedMeanwhile, Forbidden, NotVisible
from openmsc.testing.people import World

FORM = {
    "name": "Annegret  Hollmann ",
    "job_title": "Head of IT",
    "email": "a.hollmann@acme.example",
    "phone": "+49 203 5550 1842",
}


def add(world: World, **details: Any) -> Contact:
    return actions.add_contact(system(), world.acme, **{"name": "Piotr Wrona", **details})


def events(type: str) -> list[Event]:  # noqa: A002 - what the model calls it
    return list(Event.objects.filter(type=type).order_by("pk"))


def page(world: World, person: Any = None) -> str:
    return world.browser(person or world.ann).get(f"/customers/{world.acme.pk}/").content.decode()


def primaries(world: World) -> list[str]:
    return list(world.acme.contacts.filter(is_primary=True).values_list("name", flat=True))


# ---- add


def test_a_contact_is_added_and_shown(world: World) -> None:
    answer: Any = world.browser(world.ann).post(
        f"/customers/{world.acme.pk}/contacts/add/", {**FORM, "is_primary": "on"}, follow=True
    )
    assert answer.redirect_chain == [(f"/customers/{world.acme.pk}/", 302)]
    shown = answer.content.decode()
    for text in ("Contact added", "Annegret Hollmann", "Head of IT", "+49 203 55501842", ">Primary<"):
        assert text in shown
    assert 'href="mailto:a.hollmann@acme.example"' in shown
    (event,) = events("CustomerContactCreated")
    assert (event.object_name, event.customer_name, event.severity) == ("Annegret Hollmann", "Acme Ltd", 6)


def test_the_page_says_that_there_are_none_yet_to_those_who_may_add_and_to_those_who_may_not(
    world: World,
) -> None:
    assert "No contacts yet. Add whom to call" in page(world)
    assert f"/customers/{world.acme.pk}/contacts/add/" in page(world, world.bob)
    shown = page(world, world.eve)
    assert "No contacts yet." in shown
    assert "Add Contact" not in shown


def test_the_first_is_offered_as_primary_and_the_dialog_says_whose_mark_is_taken(world: World) -> None:
    address = f"/customers/{world.acme.pk}/contacts/add/"
    first: Any = world.browser(world.ann).get(address)
    assert first.context["form"]["is_primary"].value() is True
    add(world, is_primary=True)
    second: Any = world.browser(world.ann).get(address)
    assert second.context["form"]["is_primary"].value() is False
    assert "Takes the mark from Piotr Wrona." in second.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "  "), ("name", "x" * 121), ("job_title", "x" * 121), ("email", "nobody"),
        ("email", f"{'x' * 250}@a.example"), ("phone", "0203 5550"), ("phone", "+49"), ("name", "a\0b"),
    ],
)  # fmt: skip
def test_a_field_at_fault_is_named_and_what_was_typed_stays(world: World, field: str, value: str) -> None:
    answer: Any = world.browser(world.ann).post(
        f"/customers/{world.acme.pk}/contacts/add/", {**FORM, field: value}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Head of IT" in answer.content.decode() or field == "job_title"
    assert not Contact.objects.exists()


# ---- edit


def test_a_contact_is_edited_and_the_event_shows_what_changed(world: World) -> None:
    contact = add(world, email="p.wrona@acme.example")
    address = f"/contacts/{contact.pk}/edit/"
    form: Any = world.browser(world.bob).get(address).context["form"]
    sent = {"name": "Piotr Wrona", "email": "p@acme.example", "version": form["version"].value()}
    answer: Any = world.browser(world.bob).post(address, sent)
    assert answer.url == f"/customers/{world.acme.pk}/"
    (event,) = events("CustomerContactUpdated")
    assert event.changes == {"email": ["p.wrona@acme.example", "p@acme.example"]}
    assert event.actor_name == "Bob Tester"


def test_saving_without_a_change_leaves_no_event(world: World) -> None:
    contact = add(world)
    world.browser(world.ann).post(f"/contacts/{contact.pk}/edit/", {"name": "Piotr Wrona"})
    assert events("CustomerContactUpdated") == []


# ---- primary


def test_who_becomes_primary_takes_the_mark_from_the_former_and_both_leave_an_event(world: World) -> None:
    first, second = add(world, name="First", is_primary=True), add(world, name="Second")
    third = add(world, name="Third", is_primary=True)
    assert primaries(world) == ["Third"]
    world.browser(world.ann).post(f"/contacts/{second.pk}/edit/", {"name": "Second", "is_primary": "on"})
    assert primaries(world) == ["Second"]
    told = [(event.object_id, event.changes) for event in events("CustomerContactUpdated")]
    lost, won = {"is_primary": [True, False]}, {"is_primary": [False, True]}
    assert told == [(str(first.pk), lost), (str(third.pk), lost), (str(second.pk), won)]


def test_a_refused_contact_takes_no_mark(world: World) -> None:
    add(world, name="First", is_primary=True)
    answer: Any = world.browser(world.ann).post(
        f"/customers/{world.acme.pk}/contacts/add/", {"name": "Second", "phone": "1", "is_primary": "on"}
    )
    assert answer.status_code == 422
    assert primaries(world) == ["First"]


def test_the_mark_can_be_given_up_and_each_customer_has_its_own(world: World) -> None:
    contact = add(world, name="First", is_primary=True)
    actions.add_contact(system(), world.zeta, name="Other", is_primary=True)
    assert primaries(world) == ["First"]
    world.browser(world.ann).post(f"/contacts/{contact.pk}/edit/", {"name": "First"})
    assert primaries(world) == []
    assert Contact.objects.get(name="Other").is_primary


# ---- delete


def test_a_contact_is_deleted_after_asking(world: World) -> None:
    contact = add(world, job_title="Warehouse systems", is_primary=True)
    browser, address = world.browser(world.ann), f"/contacts/{contact.pk}/delete/"
    asked = browser.get(address).content.decode()
    assert "Yes, Delete" in asked
    assert "Piotr Wrona, Warehouse systems" in asked
    assert "no primary contact until you mark another" in asked
    assert Contact.objects.exists()  # asking deletes nothing
    shown = browser.post(address, follow=True).content.decode()
    assert "Contact deleted" in shown
    assert "Piotr Wrona" not in shown
    (event,) = events("CustomerContactDeleted")
    assert event.changes["name"] == ["Piotr Wrona", None]
    assert browser.post(address).status_code == 404


# ---- who may


def test_what_is_another_s_does_not_exist_and_who_may_only_look_is_refused(world: World) -> None:
    theirs = actions.add_contact(system(), world.zeta, name="Hidden")
    bob, eve = world.actor(world.bob), world.actor(world.eve)
    given: dict[str, Any] = {"name": "X", "job_title": "", "email": "", "phone": "", "is_primary": True}
    with pytest.raises(NotVisible):
        actions.add_contact(bob, world.zeta, name="X")
    with pytest.raises(NotVisible):
        actions.edit_contact(bob, theirs, **given)
    with pytest.raises(NotVisible):
        actions.delete_contact(bob, theirs)
    with pytest.raises(Forbidden):
        actions.add_contact(eve, world.zeta, name="X", is_primary=True)
    with pytest.raises(Forbidden):
        actions.edit_contact(eve, theirs, **given)
    with pytest.raises(Forbidden):
        actions.delete_contact(eve, theirs)
    for path in ("edit/", "delete/"):
        assert world.browser(world.bob).post(f"/contacts/{theirs.pk}/{path}", given).status_code == 404
        assert world.browser(world.eve).post(f"/contacts/{theirs.pk}/{path}", given).status_code == 403
    assert list(Contact.objects.values_list("name", "is_primary")) == [("Hidden", False)]


def test_the_later_of_two_edits_is_refused(world: World) -> None:
    contact = add(world)
    stale, seen = Contact.objects.find(system(), pk=contact.pk), contact.version
    given: dict[str, Any] = {"job_title": "", "email": "", "phone": "", "is_primary": False, "version": seen}
    actions.edit_contact(system(), contact, name="First", **given)
    with pytest.raises(EditedMeanwhile):
        actions.edit_contact(system(), stale, name="Second", **given)


def test_a_hostile_contact_runs_nowhere(world: World) -> None:
    add(world, name="<script>alert(1)</script>", job_title='"><img src=x>')
    shown = page(world)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
