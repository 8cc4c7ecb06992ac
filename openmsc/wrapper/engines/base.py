"""What the wrapper asks of an engine's reader."""

from __future__ import annotations

from typing import Any, Sequence

STDOUT = "stdout"
STDERR = "stderr"
BOTH = "both"  # where the wrapper's own two streams are one file


class Reader:
    """Reads what an engine writes while it runs. This one knows no engine: the exit status decides.

    Made anew for each run. Whatever it raises switches it off for the run, and harms nothing else.
    """

    #: What kind of job the command line is; None: not a job to be reported, because of `why_not`.
    kind: str | None = "backup"
    why_not = ""
    #: True when not even a kind named by the caller makes this command line a job.
    never_reported = False
    #: Something the administrator should know, said once on stderr.
    hint = ""
    #: Arguments by which the engine tells its version, when that is cheap.
    version_arguments: Sequence[str] = ()

    def __init__(self, arguments: Sequence[str]) -> None:
        """Gets the engine's command line without the program itself."""

    def read(self, line: str, stream: str) -> None:
        """One line of output, without its end, as it comes. Must keep only what is bounded."""

    def status(self, exit_status: int) -> str:
        """successful, successful_with_errors or failed."""
        return "failed" if exit_status else "successful"

    def headline(self, exit_status: int) -> str:
        """The message's first line where the run was not clean."""
        return f"exit status {exit_status}" if exit_status else ""

    def lines(self) -> list[str] | None:
        """Lines worth being shown where the run was not clean; None: simply the last ones."""
        return None

    def figures(self) -> dict[str, Any]:
        """What the engine told about the job, by the names of the job report."""
        return {}

    def version(self, output: str) -> str:
        """The version, from what `version_arguments` answered."""
        return ""
