"""Commands as a shell runs them: what they print, and how they refuse."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command


class Command:
    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, *words: Any) -> str:
        out = io.StringIO()
        call_command(self.name, *map(str, words), stdout=out)
        return out.getvalue()

    def told(self, *words: Any) -> Any:
        return json.loads(self.run(*words, "--json"))

    def refused(self, *words: Any) -> str:
        """The sentence; the command ends with status 1."""
        err = io.StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command(self.name, *map(str, words), stderr=err, stdout=io.StringIO())
        assert ended.value.code == 1
        return err.getvalue().strip()
