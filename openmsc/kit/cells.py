"""Parts of cells that several lists and pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .dates import age, ahead, day
from .glyphs import glyph
from .icons import icon

Tone = Literal["ok", "warn", "bad", "idle", "run"]
NONE = SafeString('<span class="none"><span aria-hidden="true">–</span><span class="sr">None</span></span>')
NEAR = timedelta(days=30)  # from here on an expiry is a warning, as for the alerts (ALR-2)
LAST = timedelta(days=1)
_SHOWN_PEOPLE = 3
_GLYPHS: dict[str, str] = {"ok": "ok", "warn": "warning", "bad": "critical", "idle": "none", "run": "running"}


def status(tone: Tone, word: str, behind: str = "", *, drawing: str = "") -> SafeString:
    """Glyph and word; `behind` is the count or moment on the second line."""
    second = format_html('<span class="behind" title="{0}">{0}</span>', behind) if behind else ""
    shown = glyph(drawing or _GLYPHS[tone])
    return format_html('<span class="st st-{}">{}<span>{}</span></span>{}', tone, shown, word, second)


def pill(tone: Tone, text: str) -> SafeString:
    """A status beside a heading, on its weak ground."""
    return format_html('<span class="pill st-{}">{}{}</span>', tone, glyph(_GLYPHS[tone]), text)


def lines(parts: Iterable[str | SafeString]) -> SafeString:
    """One line a product, in the same order in every column."""
    shown = list(parts)
    if not shown:
        return NONE
    drawn = format_html_join("", '<span class="clip">{}</span>', ((part,) for part in shown))
    return format_html('<div class="lines">{}</div>', drawn)


def first_and_more(names: Sequence[str]) -> SafeString | str:
    """AWS London +1"""
    if not names:
        return NONE
    if len(names) == 1:
        return names[0]
    rest = ", ".join(names[1:])
    return format_html(
        '{} <span class="fact" title="{}">+{}<span class="sr"> more: {}</span></span>',
        names[0], rest, len(names) - 1, rest,
    )  # fmt: skip


def people(named: Sequence[tuple[str, str]]) -> SafeString:
    """(name, initials): at most three circles, then two and "+3"."""
    if not named:
        return NONE
    names = ", ".join(name for name, _ in named)
    shown = named if len(named) <= _SHOWN_PEOPLE else named[: _SHOWN_PEOPLE - 1]
    circles = format_html_join(
        "", '<span class="avatar-i" aria-hidden="true">{}</span>', ((initials,) for _, initials in shown)
    )
    more = len(named) - len(shown)
    rest = format_html('<span class="more" aria-hidden="true">+{}</span>', more) if more else ""
    return format_html(
        '<span class="avatars" role="img" aria-label="{0}" title="{0}">{1}{2}</span>', names, circles, rest
    )


def expiry(expires: date, today: date | None = None) -> SafeString:
    """A date, and how far off: amber from 30 days, red on the last day and after."""
    today = today or timezone.localdate()
    left = expires - today
    tone = "late" if left <= LAST else "near" if left <= NEAR else ""
    gone = left < timedelta(0)
    distance = "expired" if gone else ahead(expires, today)
    mark = icon("alert-circle") if tone == "late" else ""
    ago = format_html('<span class="sr"> {}</span>', age(expires, today)) if gone else ""
    return format_html(
        '<span class="expiry {}"><time datetime="{}">{}</time><span class="rel">{}{}{}</span></span>',
        tone, expires.isoformat(), day(expires), mark, distance, ago,
    )  # fmt: skip
