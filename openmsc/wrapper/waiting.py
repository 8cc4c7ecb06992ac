"""Waiting with an end to it: a name server or a web server may take for ever, a backup job may not."""

from __future__ import annotations

import threading
import time
from typing import Callable, Generic, TypeVar

Result = TypeVar("Result")


class GaveUp(Exception):
    """The time was up, or somebody asked to hurry."""


class Background(Generic[Result]):
    """Work in a thread that does not keep the program alive."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._results: list[Result] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._results.append(self._work())
        except Exception as error:
            self._error = error

    def wait(self, seconds: float, hurry: Callable[[], bool] = lambda: False) -> Result:
        """The result of the work, or its exception; GaveUp when it takes too long."""
        end = time.monotonic() + seconds
        while self._thread.is_alive():
            left = end - time.monotonic()
            if left <= 0 or hurry():
                raise GaveUp
            self._thread.join(min(left, 0.05))
        if self._error is not None:
            raise self._error
        return self._results[0]
