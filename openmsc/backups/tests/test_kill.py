"""A server that is killed in the middle of its work loses nothing that it acknowledged (ING-4)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks import databases, kill


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes as Linux shows them")
def test_a_killed_server_loses_no_report_and_counts_none_twice() -> None:
    kind = databases.POSTGRESQL if os.environ.get("OPENMSC_DATABASE_URL") else databases.SQLITE
    with databases.throw_away(kind) as environment:
        problems, _ = kill.run(environment, kills=2)
    assert not problems
