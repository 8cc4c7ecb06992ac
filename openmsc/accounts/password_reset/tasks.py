"""What the worker does. Running twice sends a second link, which ends the first."""

from __future__ import annotations

import zoneinfo

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from openmsc.kit import dates, mail


@task()
def send_link(email: str, console: str, tries: int = 0) -> None:
    """To nobody if nobody with this address may have one. `console` is how the console is reached."""
    from openmsc.accounts import links
    from openmsc.accounts.models import Administrator, Provider

    from . import rules

    # As it is kept, in small letters: PostgreSQL takes ſ for an s where capitals do not matter, the limits do not.
    administrator = Administrator.objects.filter(email=email).first()
    if administrator is None or rules.why_not_reset(administrator):
        return
    # Made here: nothing that is kept of this task can be used as a link.
    token = links.new_link(links.Purpose.PASSWORD, administrator)
    until = timezone.now() + links.VALID[links.Purpose.PASSWORD]
    with dates.written(administrator.date_style):
        context = {
            "administrator": administrator,
            "until": dates.moment(timezone.localtime(until, zoneinfo.ZoneInfo(administrator.time_zone))),
            "address": f"{console}{reverse('password-reset', args=[token])}",
            "provider": Provider.current(),
        }
    try:
        key = f"password-link.{administrator.pk}.{until:%Y%m%d%H%M%S%f}"
        mail.send(administrator.email, "password_reset/mail/link", context, key=key)
    except OSError as error:  # what smtplib raises is one, too
        mail.try_again(send_link, email, console, tries=tries, error=error)
