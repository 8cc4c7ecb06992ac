"""Icons: Tabler's outline set, drawn from one sprite that scripts/build_assets.py makes of those in use.

That script finds an icon by its literal name, so write the name out: `icon("pencil")`.
"""

from __future__ import annotations

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "openmsc/vendor/icons.svg"


def icon(name: str, css: str = "") -> SafeString:
    """An icon says nothing by itself: put a word or an `aria-label` beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', f"ic {css}".strip(), _sprite(), name
    )


@cache
def _sprite() -> str:
    """A list draws hundreds of icons; the address is the same for all of them."""
    return static(SPRITE)
