"""`openmsc manage verify-events` (EVT-2)."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from openmsc.config import cli
from openmsc.kit.actor import system
from openmsc.kit.audit.chain import head
from openmsc.testing.commands import Command
from openmsc.testing.tampering import tampering

from .chained import at, write

verify_events = Command("verify_events")


def test_the_command_seals_says_the_head_and_ends_well(db: None) -> None:
    write(3, system())
    text = verify_events.run()
    assert "3 events were not sealed yet; they are now." in text
    assert "The chain of 3 events is whole." in text
    assert str(head()) in text
    assert "not sealed" not in verify_events.run("--noted", str(head()))
    told = verify_events.told()
    assert told["is_whole"] is True
    assert (told["events"], told["position"], told["hash"]) == (3, 3, head().hash)
    assert (told["faults"], told["sealed_now"]) == ([], 0)


def test_the_command_names_what_is_wrong_and_ends_with_status_1(ten: None) -> None:
    with tampering() as events:
        events.filter(position=5).update(type="Nothing")
        events.filter(position=7).delete()
    said = verify_events.refused()
    assert f"Event {at(5).pk} (Nothing, " in said
    assert "The event at position 7 is missing, after Event " in said
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_events", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["is_whole"] is False
    assert [fault["kind"] for fault in told["faults"]] == ["changed", "missing"]


def test_an_empty_chain_is_whole(db: None) -> None:
    assert "The chain of 0 events is whole." in verify_events.run()


@pytest.mark.parametrize("noted", ["", "7", "7:abc", f"0:{'a' * 64}", f"7:{'g' * 64}", f"-1:{'a' * 64}"])
def test_what_was_never_noted_is_refused(noted: str) -> None:
    with pytest.raises(CommandError, match="is no position and hash"):
        call_command("verify_events", f"--noted={noted}")


def test_it_is_called_with_a_hyphen(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr("django.core.management.execute_from_command_line", called.append)
    cli.main(["manage", "verify-events", "--json"])
    cli.main(["manage", "--help"])
    assert called == [["openmsc manage", "verify_events", "--json"], ["openmsc manage", "--help"]]
