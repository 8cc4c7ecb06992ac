"""How templates show what is used of a quota."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openmsc.tenants import quota

register = template.Library()
register.filter("percent", quota.percent_text)


@register.simple_tag
def quota_meter(percent: Decimal) -> SafeString:
    """A bar with ticks at the thresholds; beyond the quota it is full."""
    return format_html(
        '<svg class="meter {}" viewBox="0 0 100 10" preserveAspectRatio="none" role="img"'
        ' aria-label="{} percent used; warning at {warning}, critical at {critical}">'
        '<rect class="bed" y="2" width="100" height="6"/><rect class="bar" y="2" width="{}" height="6"/>'
        '<path class="tick" d="M{warning} 0v10M{critical} 0v10"/></svg>',
        quota.tone(percent),
        int(percent),
        f"{max(Decimal(0), min(percent, Decimal(100))):.1f}",
        warning=quota.WARNING,
        critical=quota.CRITICAL,
    )
