"""What all pages of one's own account have around them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from openmsc.accounts.models import Administrator

TABS = (("Profile", "profile"), ("Second factors", "second-factors"), ("Sessions", "sessions"))


def frame(person: Administrator, current: str) -> dict[str, Any]:
    """For templates that extend profile/frame.html."""
    tabs = [{"label": label, "url": reverse(name), "current": name == current} for label, name in TABS]
    return {"person": person, "tabs": tabs}
