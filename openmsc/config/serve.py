"""The web server's process: granian on the address given. Started by the supervisor."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from openmsc.config import environment
from openmsc.config.supervisor import STOP_SECONDS, end_with_supervisor
from openmsc.kit.logs import FORMATTER

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler

# granian's own log, as lines like ours and not on standard output.
HANDLER = {"class": "logging.StreamHandler", "formatter": "line"}
LOGGING = {"formatters": {"line": FORMATTER}, "handlers": {"console": HANDLER, "access": HANDLER}}


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
        log_dictconfig=LOGGING,
        log_access=environment.text("OPENMSC_LOG_LEVEL").upper() == "DEBUG",
        log_access_format='%(addr)s "%(method)s %(path)s %(protocol)s" %(status)d in %(dt_ms).0f ms',
        respawn_failed_workers=True,
        # Before the supervisor's patience ends, so that the end is an orderly one.
        workers_kill_timeout=int(STOP_SECONDS) - 2,
    )
    logging.getLogger("_granian").addFilter(_not_of_threads)
    server.on_startup(end_with_supervisor)
    # Not by granian's own loader: it would first look for modules in the folder somebody stands in.
    server.serve(target_loader=load, wrap_loader=False)


def _not_of_threads(record: logging.LogRecord) -> bool:
    """More threads than cores are meant: they wait for the database, and for callers who are slow."""
    return not str(record.msg).startswith("Configuration allows spawning")


def load() -> WSGIHandler:
    """The application, in each process that serves it."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    from openmsc.config.wsgi import application

    return application


def _end_with_parent() -> None:
    """Else a killed server's processes would serve on, and the next server would find its port taken."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(*sys.argv[1:])
