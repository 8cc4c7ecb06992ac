from __future__ import annotations
import base64, json
from typing import Any
import pytest
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.kit.audit.models import Event
from openmsc.kit.lists.models import *
from openmsc.testing import make
from openmsc.testing.many import populate
from openmsc.testing.people import World

HUGE = "9" * 30

def test_huge_rows_export_jobs(world: World) -> None:
    populate(world, 3)
    b = world.browser(world.ann)
    for row in (HUGE, "9"*5000, "\0", "-1", "1e400", "nan", "{}", "[]"):
        for url in ("/jobs/", "/events/", "/customers/", "/administrators/", "/plans/"):
            for stage in ("ask", ""):
                a = b.post(url, {"tool": "export", "row": [row], "stage": stage, "column": ["name", "id", "at"]})
                assert a.status_code in (200, 422), (url, row, a.status_code)
                if a.streaming: b"".join(a.streaming_content)

def test_huge_search(world: World) -> None:
    populate(world, 3)
    b = world.browser(world.ann)
    for q in ("9"*18, "9"*19, HUGE, "9"*200, "\0", "١٢", "%", "\ud800".encode("utf-8","surrogatepass")):
        for url in ("/jobs/", "/events/", "/customers/", "/administrators/", "/plans/"):
            assert b.get(url, {"q": q}).status_code == 200, (url, q)

def test_huge_filter_forms(world: World) -> None:
    b = world.browser(world.ann)
    for v in (HUGE, "9"*5000, "\0", "-1", "x"):
        a = b.post("/customers/", {"tool": "bulk:tenant-admins", "stage": "preview", "all": "1", "assign": [v]})
        assert a.status_code == 422, v
        a = b.post("/customers/", {"tool": "bulk:service-plan", "stage": "preview", "all": "1", "product": "1", "service_plan": v})
        assert a.status_code == 422, v
        a = b.post("/customers/", {"tool": "bulk:extend", "stage": "preview", "all": "1", "product": v, "days": v, "until": v})
        assert a.status_code == 422, v
        a = b.post("/customers/create/", {"name": "x", "tenant_admins": [v], "version": v, "opened": v})
        assert a.status_code == 422, v
        a = b.post(f"/customers/{world.acme.pk}/edit/", {"name": "x", "tenant_admins": [v], "version": v, "opened": v, "undecided": ["name", "tenant_admins"], "choice-tenant_admins": v})
        assert a.status_code == 422, v

def cur(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

def test_audit_of_export_in_view(world: World) -> None:
    b = world.browser(world.ann)
    a = b.post("/customers/?columns=phone,health", {"tool": "export", "column": ["name", "status"]})
    b"".join(a.streaming_content)
    e = Event.objects.get(type="ListExported")
    print(e.changes)
    assert e.changes["columns"][1] == ["Name", "Status"]

def test_share_refused(world: World) -> None:
    a = world.browser(world.bob).post("/customers/", {"tool": "view", "name": "x", "shared": "on"})
    print(a.content.decode())
    assert "Only administrators" in a.content.decode()

def test_many_params(world: World) -> None:
    b = world.browser(world.ann)
    assert b.get("/customers/?" + "&".join(f"a{i}=1" for i in range(2000))).status_code == 400
    assert b.post("/customers/", {"tool": "export", "row": [str(i) for i in range(2000)]}).status_code == 400

def test_no_customers(db) -> None:
    w = World()
    make.administrator(Role.TENANT, first_name="No", last_name="One", email="none@example.org")
    none = Administrator.objects.get(email="none@example.org")
    b = w.browser(none)
    for url in ("/customers/", "/jobs/", "/plans/"):
        for q in ("", "?q=a", "?product=1", "?tool=filter", "?tool=export", "?tool=views"):
            assert b.get(url + q).status_code == 200, url + q
