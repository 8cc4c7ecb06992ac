"""Reporting tokens: shown once, kept hashed, revoked for good (ING-1)."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from openmsc.backups import tokens
from openmsc.backups.models import DataSource, ReportingToken
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, NotVisible, Refused
from openmsc.testing import make
from openmsc.testing.people import World

HTMX = {"HX-Request": "true"}


def reports_with(secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return Client().post("/ingest/v1/jobs", make.report(), "application/json", headers=headers).status_code


def create(world: World, name: str = "vault-1", **headers: str) -> Any:
    address = f"/tenants/{world.ours.pk}/tokens/create/"
    return world.browser(world.bob).post(address, {"name": name}, headers={**HTMX, **headers})


def shown(answer: Any) -> str:
    """The secret on the page."""
    (secret, *_) = re.findall(r"msc_[\w-]{40,}", answer.content.decode())
    return str(secret)


def test_the_secret_is_shown_once_and_works(world: World) -> None:
    answer = create(world)
    secret = shown(answer)
    assert reports_with(secret) == 200
    assert "no-store" in answer["Cache-Control"]
    assert "It will not be shown again." in answer.content.decode()


def test_no_page_shows_the_secret_later(world: World) -> None:
    secret = shown(create(world))
    token = ReportingToken.objects.get()
    browser = world.browser(world.bob)
    for address in (
        f"/tenants/{world.ours.pk}/tokens/",
        f"/tokens/{token.pk}/revoke/",
        f"/customers/{world.acme.pk}/",
        f"/customers/{world.acme.pk}/health/",
    ):
        page = browser.get(address).content.decode()
        assert secret not in page
        assert token.token_hash not in page
    assert "vault-1" in browser.get(f"/tenants/{world.ours.pk}/tokens/").content.decode()


def test_the_database_keeps_a_hash_only(world: World) -> None:
    secret = shown(create(world))
    token = ReportingToken.objects.get()
    assert token.token_hash == hashlib.sha256(secret.encode()).hexdigest()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert secret not in str(cursor.fetchall()), table


def test_events_tell_of_the_token_and_not_the_secret(world: World) -> None:
    secret = shown(create(world))
    tokens.revoke_token(world.actor(world.ann), ReportingToken.objects.get())
    created, revoked = Event.objects.filter(object_type="reportingtoken").order_by("pk")
    assert (created.type, created.actor_name, created.object_name) == (
        "TenantUpdated",
        "Bob Tester",
        "vault-1",
    )
    assert (created.customer_id, created.tenant_id) == (world.acme.pk, world.ours.pk)
    assert (revoked.actor_name, list(revoked.changes)) == ("Ann Tester", ["revoked_on"])
    kept = json.dumps([created.changes, revoked.changes], default=str)
    assert secret not in kept
    assert "hash" not in kept


def test_two_tokens_are_never_alike(world: World) -> None:
    secrets = {shown(create(world, name="same name")) for _ in range(5)}
    assert len(secrets) == 5
    assert ReportingToken.objects.count() == 5


def test_a_revoked_token_is_refused_at_once_and_stays_listed(world: World) -> None:
    token, secret = make.token(world.ours)
    browser = world.browser(world.bob)
    assert "cannot be undone" in browser.get(f"/tokens/{token.pk}/revoke/").content.decode()
    assert reports_with(secret) == 200  # asking revokes nothing
    wrong = browser.post(f"/tokens/{token.pk}/revoke/", {"confirmation": "Zeta GmbH"})
    assert wrong.status_code == 422
    assert reports_with(secret) == 200  # neither does another customer's name
    answer: Any = browser.post(f"/tokens/{token.pk}/revoke/", {"confirmation": "Acme Ltd"})
    assert answer.url == f"/tenants/{world.ours.pk}/tokens/"
    assert reports_with(secret) == 401
    page = browser.get(answer.url).content.decode()
    assert token.name in page
    assert "revoked" in page
    assert f"/tokens/{token.pk}/revoke/" not in page


def test_a_token_can_be_bound_to_a_source_of_its_own_product_only(world: World) -> None:
    for tenant in (world.ours, world.theirs):
        _, secret = make.token(tenant)
        reports_with(secret)
    mine = DataSource.objects.get(tenant=world.ours)
    theirs = DataSource.objects.get(tenant=world.theirs)
    address = f"/tenants/{world.ours.pk}/tokens/create/"
    browser = world.browser(world.bob)
    refused = browser.post(address, {"name": "x", "data_source": theirs.pk})
    assert refused.status_code == 422
    assert browser.post(address, {"name": "fs", "data_source": mine.pk}).status_code == 200
    assert ReportingToken.objects.get(name="fs").data_source == mine


def test_revoked_twice_is_revoked_once(world: World) -> None:
    token, _ = make.token(world.ours)
    tokens.revoke_token(system(), token)
    first = ReportingToken.objects.get().revoked_on
    before = Event.objects.count()
    tokens.revoke_token(system(), token)
    assert ReportingToken.objects.get().revoked_on == first
    assert Event.objects.count() == before


def test_other_tokens_go_on_when_one_is_revoked(world: World) -> None:
    one, _ = make.token(world.ours)
    _, other = make.token(world.ours)
    tokens.revoke_token(system(), one)
    assert reports_with(other) == 200


@pytest.mark.parametrize(("name", "sentence"), [("", "required"), ("  ", "required"), ("x" * 101, "100")])
def test_a_bad_name_is_told_beside_its_field_and_kept(world: World, name: str, sentence: str) -> None:
    answer = create(world, name)
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors["name"])
    assert not ReportingToken.objects.exists()
    assert name.strip() in answer.content.decode()


def test_who_may_not_make_tokens_makes_none(world: World) -> None:
    with pytest.raises(Forbidden):
        tokens.create_token(world.actor(world.eve), world.ours, name="Eve's")
    with pytest.raises(NotVisible):
        tokens.create_token(world.actor(world.bob), world.theirs, name="Bob's")
    theirs, _ = make.token(world.theirs)
    with pytest.raises(NotVisible):
        tokens.revoke_token(world.actor(world.bob), theirs)
    assert ReportingToken.objects.get().revoked_on is None


def test_a_token_reports_for_its_customer_and_can_read_nothing(world: World) -> None:
    token, _ = make.token(world.ours)
    actor = tokens.actor_of(token, "192.0.2.1")
    assert actor.permissions == {"job.report"}
    assert actor.customer_ids == frozenset({world.acme.pk})


def test_a_token_is_bound_only_to_a_source_of_its_product(world: World) -> None:
    _, secret = make.token(world.theirs)
    reports_with(secret)
    source = DataSource.objects.get()
    with pytest.raises(Refused, match="data source of this product"):
        make.token(world.ours, data_source=source)
    bound, _ = make.token(world.theirs, data_source=source)
    page = world.browser(world.ann).get(f"/tenants/{world.theirs.pk}/tokens/").content.decode()
    assert bound.name in page
    assert "fs-01" in page


def test_a_hostile_name_is_shown_and_runs_nothing(world: World) -> None:
    create(world, "<script>alert(1)</script>")
    page = world.browser(world.bob).get(f"/tenants/{world.ours.pk}/tokens/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
