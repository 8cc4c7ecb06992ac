"""The mail that confirms a creation to whom created it: by the worker, after the customer is there (CUS-10)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from openmsc.accounts.models import Administrator
from openmsc.customers import actions, tasks
from openmsc.customers.models import Customer
from openmsc.kit.actor import system
from openmsc.kit.mail import WAITS
from openmsc.testing import make
from openmsc.testing.people import World
from openmsc.testing.worker import run_tasks

from .test_create import FORM, made, post


def waiting() -> list[Any]:
    rows = DBTaskResult.objects.filter(task_path="openmsc.customers.tasks.confirm_creation").order_by(
        "enqueued_at"
    )
    return [row.args_kwargs["args"] for row in rows]


def confirm(customer: Customer, person: Administrator, tries: int = 0) -> None:
    tasks.confirm_creation.func(str(customer.pk), person.pk, tries)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_it_once_the_customer_is_there(settings: Settings) -> None:
    settings.BASE_URL = "https://backup.kestrel.example"
    world = World()
    post(world, tenant_admins=[world.bob.pk], with_contact="on", contact_name="Annegret Hollmann")
    assert mail.outbox == []  # not while the dialog waits
    run_tasks()
    (sent,) = mail.outbox
    assert sent.to == ["ann@msp.example"]
    assert sent.subject == "Customer created: Eichwald Logistik AG"
    assert sent.body.startswith("Ann, you created the customer Eichwald Logistik AG\non ")
    for line in (
        "Account Name:   Eichwald Logistik AG",
        "Address:        Hafenstrasse 7 4057 Basel",
        "Phone Number:   +41 61 555 01 42",
        "Tenant Admins:  Bob Tester",
        "Contact:        Annegret Hollmann",
        f"Its page: https://backup.kestrel.example/customers/{made().pk}/",
    ):
        assert f"{line}\n" in sent.body
    assert "\n\n\n" not in sent.body


def test_without_an_address_of_the_console_there_is_no_link(world: World) -> None:
    confirm(world.acme, world.ann)
    assert "http" not in mail.outbox[0].body
    assert "Its page" not in mail.outbox[0].body


def test_it_shows_names_as_they_are_and_its_subject_is_one_line(world: World) -> None:
    customer = make.customer(name="A & B's <Ltd>\u2028Bcc: all@x.example")
    confirm(customer, world.ann)
    (sent,) = mail.outbox
    assert sent.subject == "Customer created: A & B's <Ltd> Bcc: all@x.example"
    assert "Customer Name:  A & B's <Ltd> Bcc: all@x.example\n" in sent.body
    assert sent.recipients() == ["ann@msp.example"]


def test_nobody_is_told_of_what_was_refused_or_made_by_no_person_or_quietly(world: World) -> None:
    assert post(world, name="acme ltd").status_code == 422
    make.customer()
    actions.create(world.actor(world.ann), **{**FORM, "name": "Quiet"}, confirm=False)  # type: ignore[arg-type]
    assert waiting() == []
    post(world)
    assert waiting() == [[str(made().pk), world.ann.pk]]


def test_running_twice_sends_once(world: World) -> None:
    confirm(world.acme, world.ann)
    confirm(world.acme, world.ann)
    assert len(mail.outbox) == 1
    confirm(world.acme, world.eve)  # another mail
    assert len(mail.outbox) == 2
    assert mail.outbox[0].extra_headers["Message-ID"] != mail.outbox[1].extra_headers["Message-ID"]


def test_a_customer_or_administrator_that_is_gone_is_no_failure(world: World) -> None:
    gone = make.customer()
    key = str(gone.pk)
    actions.delete(system(), gone)
    tasks.confirm_creation.func(key, world.ann.pk)
    tasks.confirm_creation.func(str(world.acme.pk), 999_999)
    assert mail.outbox == []


def test_a_mail_server_that_is_away_loses_neither_customer_nor_mail(
    world: World, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    post(world)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False  # nobody listens
    confirm(made(), world.ann)
    again = DBTaskResult.objects.get(args_kwargs__args=[str(made().pk), world.ann.pk, 1])
    assert again.run_after is not None
    assert timezone.now() < again.run_after < timezone.now() + 2 * WAITS[0]
    assert "will be tried again" in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    confirm(made(), world.ann, 1)
    assert len(mail.outbox) == 1


def test_in_the_end_it_is_given_up_and_the_task_says_why(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    with pytest.raises(OSError, match="refused"):
        confirm(world.acme, world.ann, len(WAITS))
    assert waiting() == []
    assert Customer.objects.filter(pk=world.acme.pk).exists()
