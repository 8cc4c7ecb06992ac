from __future__ import annotations
import threading
from typing import Any
import pytest
from django.db import connection, connections
from openmsc.accounts.models import Administrator
from openmsc.accounts.roles import Role
from openmsc.customers import actions as assignment
from openmsc.kit.lists import bulk_runs
from openmsc.kit.lists.models import *
from openmsc.testing import make
from openmsc.testing.many import populate
from openmsc.testing.people import World
from .test_bulk_runs import begin

@pytest.mark.django_db(transaction=True)
def test_another_writes_meanwhile(monkeypatch) -> None:
    world = World()
    carol = make.administrator(Role.TENANT, first_name="Carol", last_name="Raman")
    populate(world, 150)
    run = begin(world, assign=[carol.pk])
    apply = assignment.assign_administrators
    n = [0]
    def also(actor: Any, customer: Any, **what: Any) -> None:
        apply(actor, customer, **what)
    orig = bulk_runs._carry_out_one
    def between(*a: Any) -> None:
        n[0] += 1
        if n[0] % 10 == 5:
            def write():
                Administrator.objects.filter(pk=world.eve.pk).update(phone=f"+41 {n[0]}")
                connections.close_all()
            t = threading.Thread(target=write); t.start(); t.join()
        orig(*a)
    monkeypatch.setattr(bulk_runs, "_carry_out_one", between)
    bulk_runs.carry_out_in_background(str(run.pk))
    print(bulk_runs.progress(run))
    assert bulk_runs.progress(run)["waiting"] == 0
