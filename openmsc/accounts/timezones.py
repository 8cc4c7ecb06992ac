"""The time zones that people choose from."""

from __future__ import annotations

import zoneinfo

KNOWN = frozenset(zoneinfo.available_timezones())  # once: it opens every file of the database

# Region/City names only, and UTC: the database also holds old abbreviations that nobody means.
TIME_ZONES = [
    (name, name.replace("_", " "))
    for name in sorted(KNOWN)
    if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
]
