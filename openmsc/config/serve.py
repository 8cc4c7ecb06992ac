"""The web server's process: granian on the address given. Started by the supervisor."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from openmsc.config import environment
from openmsc.config.supervisor import STOP_SECONDS, end_with_supervisor


def main(host: str, port: str, processes: str, threads: str) -> None:
    server = Granian(
        "openmsc.config.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(processes),
        blocking_threads=int(threads),
        websockets=False,
        log_level=LogLevels.warning,
        log_access=environment.text("OPENMSC_LOG_LEVEL").upper() == "DEBUG",
        respawn_failed_workers=True,
        # Before the supervisor's patience ends, so that the end is an orderly one.
        workers_kill_timeout=int(STOP_SECONDS) - 2,
    )
    server.on_startup(end_with_supervisor)
    server.serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
