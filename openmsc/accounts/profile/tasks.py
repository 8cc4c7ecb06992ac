"""What the worker does. Each task may run twice."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from openmsc.kit import dates, mail


@task()
def tell_of_new_password(administrator_id: int, changed: str, tries: int = 0) -> None:
    """So that who did not change it learns that somebody did."""
    from openmsc.accounts.models import Administrator, Provider

    administrator = Administrator.objects.filter(pk=administrator_id).first()
    if administrator is None:
        return
    at = timezone.localtime(datetime.fromisoformat(changed), zoneinfo.ZoneInfo(administrator.time_zone))
    with dates.written(administrator.date_style):
        context = {
            "administrator": administrator,
            "changed": dates.moment(at),
            "address": mail.address(reverse("profile")),
            "provider": Provider.current(),
        }
    try:
        key = f"password-changed.{administrator.pk}.{at.timestamp():.0f}"
        mail.send(administrator.email, "profile/mail/password_changed", context, key=key)
    except OSError as error:  # what smtplib raises is one, too
        mail.try_again(tell_of_new_password, administrator_id, changed, tries=tries, error=error)
