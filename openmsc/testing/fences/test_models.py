"""Every model says how to reach its customer, and says it truly; migrations are complete and have names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models
from django.test import Client
from django.test.utils import isolate_apps

import openmsc
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.backups.actions import set_policy
from openmsc.customers.actions import add_contact
from openmsc.customers.models import Customer
from openmsc.kit.actor import NOBODY, Actor, system
from openmsc.kit.errors import NotVisible
from openmsc.kit.scope import EVERYONE, ScopedModel
from openmsc.testing import make
from openmsc.testing.many import populate
from openmsc.testing.people import World
from openmsc.usage.models import ConsumptionDay

OURS = [model for model in apps.get_models() if model.__module__.startswith("openmsc.")]
SCOPED: list[type[ScopedModel]] = [model for model in OURS if issubclass(model, ScopedModel)]
every_model = pytest.mark.parametrize("model", SCOPED, ids=lambda model: model._meta.label_lower)
every_customer_s_model = pytest.mark.parametrize(
    "model",
    [model for model in SCOPED if model.customer_path != EVERYONE],
    ids=lambda model: model._meta.label_lower,
)


def test_every_model_of_ours_is_scoped() -> None:
    assert SCOPED
    assert set(OURS) - set(SCOPED) == set(), "Derive the model from kit.scope.ScopedModel."


def test_the_check_of_the_program_finds_nothing_wrong() -> None:
    assert [error for error in run_checks() if error.is_serious()] == []


def test_a_model_without_a_way_to_its_customer_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with isolate_apps("openmsc.customers") as registry:

        class Stray(ScopedModel):
            name = models.CharField(max_length=10)

            class Meta:
                app_label = "customers"

            def __str__(self) -> str:
                return self.name

        monkeypatch.setattr("django.core.checks.model_checks.apps", registry)
        with pytest.raises(
            SystemCheckError, match=r"kit\.E001.*Stray does not say how to reach its customer"
        ):
            call_command("check")
        Stray.customer_path = EVERYONE
        call_command("check")


@pytest.fixture
def full(world: World) -> World:
    """Rows of every model, of both customers."""
    populate(world, 4)
    for tenant in (world.ours, world.theirs):
        _, secret = make.token(tenant)
        set_policy(system(), tenant, name="Nightly")
        add_contact(system(), tenant.customer, name="Contact")
        ConsumptionDay.of(tenant, date(2026, 11, 23), 1).save()
        _report(secret)
    carol = make.administrator(Role.TENANT)
    world.zeta.tenant_admins.add(carol)
    return world


def _report(secret: str) -> None:
    answer = Client().post(
        "/ingest/v1/jobs",
        [make.report(policy="Nightly", kind="restore"), make.report()],
        "application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 200


@every_customer_s_model
def test_the_way_to_the_customer_is_one_that_works(full: World, model: type[ScopedModel]) -> None:
    bob = full.actor(full.bob)
    visible = model.objects.visible_to(bob)
    customers = set(visible.values_list(model.customer_path, flat=True))
    assert full.acme.pk in customers, "Let the fixture `full` make a row of this model."
    assert bob.customer_ids is not None
    # A row that several customers share is reached by the others as well.
    assert customers & bob.customer_ids == customers or model is Administrator
    everything = model.objects.visible_to(system())
    assert everything.count() > visible.count()
    assert not model.objects.visible_to(NOBODY).exists()
    hidden = everything.exclude(pk__in=visible.values("pk")).first()
    assert hidden is not None
    with pytest.raises(NotVisible):
        model.objects.find(bob, pk=hidden.pk)


@every_customer_s_model
def test_no_row_is_there_twice_for_who_looks_after_several_customers(
    full: World, model: type[ScopedModel]
) -> None:
    full.zeta.tenant_admins.add(full.bob)
    bob = full.actor(full.bob)
    keys = list(model.objects.visible_to(bob).values_list("pk", flat=True))
    assert len(keys) == len(set(keys))
    for pk in keys[:3]:
        assert model.objects.find(bob, pk=pk).pk == pk


@every_model
def test_nonsense_for_a_key_is_not_visible_and_no_error(db: None, model: type[ScopedModel]) -> None:
    everywhere = Actor("administrator", 0, "", customer_ids=None)
    for pk in ("", "nonsense", "0", 2**70, -1, None, "\ud800", "a\0b"):
        with pytest.raises(NotVisible):
            model.objects.find(everywhere, pk=pk)


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", "--check", "--dry-run")  # ends the program if one is
    assert "No changes detected" in capsys.readouterr().out


def _migrations() -> Iterator[Path]:
    return Path(openmsc.__file__).parent.rglob("migrations/[0-9]*.py")


def test_migrations_have_names_that_say_what_they_do() -> None:
    names = [path.name for path in _migrations()]
    assert names
    assert [name for name in names if "_auto_" in name] == [], "makemigrations --name what_it_does"


def test_deleting_a_customer_row_takes_nothing_along_that_must_stay(full: World) -> None:
    """A product stands in the way in the database too, whoever deletes."""
    with pytest.raises(models.ProtectedError):
        Customer.objects.filter(pk=full.acme.pk).delete()
