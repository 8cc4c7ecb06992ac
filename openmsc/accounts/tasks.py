"""What the worker does with administrators. Each task may run twice."""

from __future__ import annotations

import zoneinfo

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from openmsc.kit import dates, mail


@task()
def send_invitation(seed: str, console: str, inviter: str, tries: int = 0) -> None:
    """ADM-3: the link that activates the account. Of one that ended meanwhile nobody is told."""
    from . import links
    from .models import Provider

    token = links.from_seed(seed)
    link = links.valid_link(links.Purpose.INVITATION, token)
    if link is None or link.administrator is None:
        return
    administrator, provider = link.administrator, Provider.current()
    path = reverse("activate", args=[token])
    expires = timezone.localtime(link.expires, zoneinfo.ZoneInfo(administrator.time_zone))
    context = {
        "administrator": administrator,
        "inviter": inviter,
        "provider": provider,
        "expires": dates.moment(expires),
        "address": f"{console}{path}" if console else mail.address(path),
    }
    key = f"invitation.{administrator.pk}.{link.pk}"
    try:
        mail.send(administrator.email, "accounts/mail/invitation", context, key=key)
    except OSError as error:  # what smtplib raises is one, too
        mail.try_again(send_invitation, seed, console, inviter, tries=tries, error=error)
