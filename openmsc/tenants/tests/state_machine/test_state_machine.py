"""All that can be done with products and plans, in any order, at any time, by anybody, as Hypothesis thinks of it.

After each step the rules TEN-1 to TEN-10 and PLAN-1 to PLAN-5 hold (`holding.py`), and what was refused changed
nothing (`life.py`). The clock is handed in. The same lives every time, so that a failure is somebody's change.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import rule, run_state_machine_as_test

from .life import steps
from .plan_verbs import PlanVerbs
from .scene import Scene
from .tenant_verbs import TenantVerbs

VERBS = {
    "add_product", "edit", "extend", "convert", "change_plan", "complete_creation", "suspend", "activate", "delete",
    "cancel_deletion", "delete_now", "remove",
    "create_plan", "copy_plan", "delete_plan", "rename", "change_features", "change_edition", "change_products",
    "change_rates", "change_limits",
}  # fmt: skip


class Verbs(TenantVerbs, PlanVerbs):
    pass


class Lives(Verbs):
    """Each in the scene that the test has made."""

    @rule(step=steps(Verbs))
    def does(self, step: tuple[str, dict[str, Any]]) -> None:
        verb, asked = step
        getattr(self, verb)(**asked)


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_the_rules_hold() -> None:
    Lives.scene = scene = Scene()
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=12,
            stateful_step_count=60,
            derandomize=True,
            database=None,
            # Add Phase.shrink to be told the shortest life that fails: it takes minutes.
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert VERBS - set(+scene.done) == set(), "Lead longer or other lives: these were never done."
    assert VERBS - set(+scene.refused) == set(), "Lead longer or other lives: these were never refused."
