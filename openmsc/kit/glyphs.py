"""The status glyphs. Each has an outline of its own, so that the states tell apart without colour."""

from __future__ import annotations

from typing import Final

from django.utils.safestring import SafeString, mark_safe

_RING = '<circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/>'

_SHAPES: Final = {
    "ok": _RING + '<path d="m5.4 8.2 1.8 1.8 3.4-3.9" fill="none" stroke="currentColor" stroke-width="1.5"'
    ' stroke-linecap="round" stroke-linejoin="round"/>',
    "warning": '<path d="M8 1.4c.5 0 .9.25 1.15.68l5.7 9.9c.5.88-.13 1.97-1.15 1.97H2.3c-1.02 0-1.65-1.09'
    '-1.15-1.97l5.7-9.9C7.1 1.65 7.5 1.4 8 1.4Z" fill="currentColor"/><path class="cut" d="M8 5.4v3.7M8 11.4v.1"/>',
    "critical": '<path d="M5.3 1.3h5.4l4 4v5.4l-4 4H5.3l-4-4V5.3z" fill="currentColor"/>'
    '<path class="cut" d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6"/>',
    "none": '<circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"'
    ' stroke-dasharray="2.45 2.45"/>',
    "hold": _RING
    + '<path d="M6.3 5.6v4.8M9.7 5.6v4.8" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/>',
    "running": _RING + '<path d="M8 3.8a4.2 4.2 0 0 0 0 8.4z" fill="currentColor"/>',
    "information": _RING
    + '<path d="M8 7.4v3.4M8 5.1v.1" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"/>',
    # Not a state: stands before a field's error and a refusal.
    "refused": '<circle cx="8" cy="8" r="7" fill="currentColor"/><path class="cut" d="M8 4.7v3.9M8 11.2v.1"/>',
}
KINDS: Final = frozenset(_SHAPES)


def glyph(kind: str) -> SafeString:
    """The drawing only; the word that names the state stands beside it."""
    return mark_safe(  # noqa: S308 - the drawings above are ours
        f'<svg class="glyph" viewBox="0 0 16 16" aria-hidden="true">{_SHAPES[kind]}</svg>'
    )
