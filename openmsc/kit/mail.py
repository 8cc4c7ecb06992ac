"""The one place that sends mail.

Called by tasks of the worker only, never while a transaction is open: a mail server may take its time, and fail.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django_tasks.base import Task

log = logging.getLogger(__name__)

# Not there for a moment, being restarted, out of order until the morning.
WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=12))
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")  # where a template left something out
_REMEMBERED = int(timedelta(days=14).total_seconds())  # as long as finished tasks are kept


def send(to: str, template: str, context: Mapping[str, Any], *, key: str) -> None:
    """Send `<template>.txt` as plain text, under the subject in `<template>.subject.txt`.

    `key` names the mail: sent once under it, it is not sent again, so a task may run twice. A worker that is killed
    between sending and remembering sends it again, under the same Message-ID: mail programs show it once.
    """
    remembered = f"mail-sent:{key}"
    if cache.get(remembered):
        return
    message = EmailMessage(
        subject=" ".join(_render(f"{template}.subject.txt", context).split()),  # never a second header
        body=_EMPTY_LINES.sub("\n\n", _render(f"{template}.txt", context)).strip() + "\n",
        to=[to],
        headers={
            "Message-ID": f"<{key}@{_sender_host()}>",
            "Auto-Submitted": "auto-generated",  # no out-of-office note answers it
        },
    )
    message.send()
    cache.set(remembered, True, _REMEMBERED)


def goes_out() -> bool:
    """Whether a mail server is set: without one, mails are files in the data folder, which nobody receives."""
    return not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")


def try_again(task: Task[Any, Any], *arguments: Any, tries: int, error: Exception) -> None:
    """The mail server did not take it: run the task later with `tries` as its last argument, in the end give up."""
    if tries >= len(WAITS):
        log.error("a mail was not sent after %s tries: %s", tries + 1, error)
        raise error
    log.warning("a mail was not sent, and will be tried again in %s: %s", WAITS[tries], error)
    task.using(run_after=timezone.now() + WAITS[tries]).enqueue(*arguments, tries + 1)


def address(path: str) -> str:
    """A link into the console, for mails; empty where OPENMSC_URL does not say how people reach it."""
    return f"{settings.BASE_URL}{path}" if settings.BASE_URL else ""


def _render(name: str, context: Mapping[str, Any]) -> str:
    """Plain text: nothing is escaped in it, whatever its author forgets."""
    template: Any = get_template(name)
    return str(template.template.render(Context(dict(context), autoescape=False)))


def _sender_host() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
