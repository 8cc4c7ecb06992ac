"""`POST /ingest/v1/jobs`: what engines are answered (ING-2.1, ING-4, ING-5)."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from openmsc.backups import tokens
from openmsc.backups.models import DataSource, Job, ReportingToken, Status
from openmsc.kit.actor import system
from openmsc.tenants.models import Tenant
from openmsc.testing import make
from openmsc.testing.people import World

URL = "/ingest/v1/jobs"


class Engine:
    """A backup engine at a customer, with its reporting token."""

    def __init__(self, tenant: Tenant, **details: Any) -> None:
        self.token, self.secret = make.token(tenant, **details)

    def post(self, body: Any, content_type: str = "application/json", **headers: str) -> Any:
        sent = body if isinstance(body, bytes | str) else json.dumps(body)
        given = {"Authorization": f"Bearer {self.secret}", **headers}
        return Client().post(URL, sent, content_type=content_type, headers=given)

    def result(self, body: Any) -> dict[str, Any]:
        answer = self.post(body)
        (result,) = answer.json()["results"]
        return {**result, "http": answer.status_code}


@pytest.fixture
def engine(world: World) -> Engine:
    return Engine(world.ours)


def test_a_report_makes_a_job_and_its_data_source(engine: Engine) -> None:
    result = engine.result(
        make.report(run_id="r1", bytes_protected=10**12, files_new=3, snapshot_id="abc", policy="Nightly")
    )
    job = Job.objects.get()
    assert result == {"run_id": "r1", "result": "accepted", "job_id": job.pk, "http": 200}
    assert (job.status, job.bytes_protected, job.files_new, job.snapshot_id) == (
        Status.SUCCESSFUL, 10**12, 3, "abc",
    )  # fmt: skip
    source = DataSource.objects.get()
    assert (source.name, source.organization.name, source.workload) == ("fs-01", "Head office", "File Server")
    assert source.backup_policy is not None
    assert source.backup_policy.name == "Nightly"


def test_the_same_run_again_is_a_duplicate_with_the_same_job(engine: Engine) -> None:
    first, second = engine.result(make.report(run_id="r")), engine.result(make.report(run_id="r"))
    assert (second["result"], second["job_id"]) == ("duplicate", first["job_id"])
    assert Job.objects.count() == 1


def test_a_start_and_its_end_are_one_job(engine: Engine) -> None:
    began = timezone.now() - timedelta(hours=1)
    start = engine.result(make.report(run_id="r", status="running", started=began.isoformat()))
    end = engine.result(make.report(run_id="r", status="failed", message="disk full"))
    job = Job.objects.get()
    assert start["job_id"] == end["job_id"] == job.pk
    assert (job.status, job.started, job.message) == (Status.FAILED, began, "disk full")


def test_an_end_may_come_before_its_start(engine: Engine) -> None:
    began = timezone.now() - timedelta(hours=1)
    engine.result(make.report(run_id="r", status="successful"))
    late = engine.result(make.report(run_id="r", status="running", started=began.isoformat()))
    job = Job.objects.get()
    assert late["result"] == "accepted"
    assert (job.status, job.started) == (Status.SUCCESSFUL, began)


def test_one_bad_report_in_a_batch_harms_no_other_and_names_its_field(engine: Engine) -> None:
    batch = [
        make.report(run_id="1"),
        make.report(run_id="2", status="great"),
        "nonsense",
        make.report(run_id="3"),
    ]
    answer = engine.post(batch)
    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [r["result"] for r in results] == ["accepted", "refused", "refused", "accepted"]
    assert (results[1]["run_id"], results[1]["field"]) == ("2", "status")
    assert "successful_with_errors" in results[1]["reason"]


def test_a_single_bad_report_is_unprocessable(engine: Engine) -> None:
    result = engine.result(make.report(run_id=""))
    assert (result["http"], result["result"], result["field"]) == (422, "refused", "run_id")


def test_newline_delimited_reports_are_a_batch(engine: Engine) -> None:
    lines = "\n".join([json.dumps(make.report()), "{broken", json.dumps(make.report())])
    answer = engine.post(lines, "application/x-ndjson")
    assert [r["result"] for r in answer.json()["results"]] == ["accepted", "refused", "accepted"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", None), ("status", 3), ("status", ["failed"]), ("kind", "mirror"), ("run_id", 5),
        ("run_id", "x" * 101), ("bytes_added", -1), ("bytes_added", 1.5), ("bytes_added", True),
        ("bytes_added", 2**63), ("started", "yesterday"), ("started", "2026-11-24T01:30:00"), ("started", 17),
        ("ended", "0001-01-01T00:00:00+14:00"), ("data_source", 7), ("data_source", {"name": ""}),
        ("data_source", {"name": "x", "workload": "Commodore 64"}), ("message", {"a": 1}),
    ],
)  # fmt: skip
def test_a_bad_field_is_named(engine: Engine, field: str, value: Any) -> None:
    result = engine.result(make.report(**{field: value}))
    assert result["http"] == 422
    assert result["field"].startswith(field)
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"\xff\xfe", 400), (b"[]", 400), (b"[" * 100_000, 400), (b"NaN", 400)],
)
def test_a_body_that_cannot_be_read_is_a_bad_request(engine: Engine, body: bytes, status: int) -> None:
    answer = engine.post(body)
    assert answer.status_code == status
    assert answer.json()["code"] == "unreadable"


def test_too_many_or_too_large_is_said(engine: Engine, settings: Any) -> None:
    assert engine.post([make.report()] * 1001).status_code == 413
    settings.INGEST_MAX_BYTES = 1024 * 1024
    assert engine.post(b" " * 1024 * 1024 + b"{}").status_code == 413


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_what_is_compressed_is_never_unpacked(engine: Engine, encoding: str) -> None:
    """A small body that unpacks to gigabytes is a small body."""
    small = gzip.compress(b" " * 10_000_000 + b"{}")
    answer = engine.post(small, "application/json", **{"Content-Encoding": encoding})
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_text_that_no_database_keeps_is_cleaned(engine: Engine) -> None:
    engine.result(make.report(message="a\0b\ud800c <script>", data_source={"name": "x\0y\udfff"}))
    assert Job.objects.get().message == "ab?c <script>"
    assert DataSource.objects.get().name == "xy?"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic abc", "Bearer \ud800"])
def test_an_unknown_token_is_refused(world: World, header: str) -> None:
    answer = Client().post(URL, "{}", content_type="application/json", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown_token")


def test_a_revoked_token_is_refused(engine: Engine) -> None:
    tokens.revoke_token(system(), engine.token)
    assert engine.post(make.report()).status_code == 401


def test_a_suspended_product_takes_no_reports_and_says_so(engine: Engine, world: World) -> None:
    Tenant.objects.filter(pk=world.ours.pk).update(status=Tenant.Status.SUSPENDED)
    answer = engine.post(make.report())
    assert answer.status_code == 403
    assert "suspended" in answer.json()["message"]


def test_an_expired_product_still_takes_reports(engine: Engine, world: World) -> None:
    Tenant.objects.filter(pk=world.ours.pk).update(license_expiry="2020-01-01")
    assert engine.post(make.report()).status_code == 200


def test_a_bound_token_reports_for_its_source_only(engine: Engine, world: World) -> None:
    engine.result(make.report())
    bound = Engine(world.ours, data_source=DataSource.objects.get())
    assert bound.result(make.report(data_source={}))["result"] == "accepted"
    by_default = make.report(data_source={"name": "host-7", "host": "host-7"})
    assert bound.result(by_default)["result"] == "accepted"
    assert bound.result(make.report(data_source="other"))["field"] == "data_source.name"
    assert DataSource.objects.count() == 1


def test_too_many_requests_are_told_when_to_come_back(engine: Engine, settings: Any) -> None:
    settings.INGEST_PER_MINUTE = 2
    answers = [engine.post(make.report()) for _ in range(4)]
    limited = [answer for answer in answers if answer.status_code == 429]
    assert limited
    assert 1 <= int(limited[0]["Retry-After"]) <= 60


def test_using_a_token_is_noted(engine: Engine) -> None:
    engine.post(make.report())
    assert ReportingToken.objects.get().last_used is not None


def test_only_posts_are_answered(engine: Engine) -> None:
    assert Client().get(URL).status_code == 405


def test_a_run_id_is_one_source_s_own(engine: Engine) -> None:
    for name in ("a", "b"):
        assert engine.result(make.report(run_id="1", data_source=name))["result"] == "accepted"
    assert Job.objects.count() == 2


def test_lines_are_counted_before_they_are_read(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(line: bytes) -> Any:
        raise AssertionError("A line was read.")

    monkeypatch.setattr("openmsc.backups.reports._line", never)
    assert engine.post(b"x\n" * 1001, "application/x-ndjson").status_code == 413


def test_what_is_refused_counts_against_the_limit_too(engine: Engine, world: World, settings: Any) -> None:
    settings.INGEST_PER_MINUTE = 3
    assert [engine.post(b"{").status_code for _ in range(4)][:3] == [400] * 3
    Tenant.objects.filter(pk=world.ours.pk).update(status=Tenant.Status.SUSPENDED)
    other = Engine(world.ours)
    answers = [other.post(make.report()).status_code for _ in range(9)]
    assert set(answers) == {403, 429}
