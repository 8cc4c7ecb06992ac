"""What the worker does for second factors. Each task may run twice."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from openmsc.kit import mail


@task()
def send_code(administrator_id: int, seed: str, tries: int = 0) -> None:
    """The code, unless it has been replaced or is over by now."""
    from openmsc.accounts.models import EmailedCode, Provider

    from .emailed import VALID, code_of

    sent = EmailedCode.objects.select_related("administrator").filter(
        administrator_id=administrator_id, seed=seed, expires__gt=timezone.now()
    )
    kept = sent.first()
    if kept is None:
        return
    context = {
        "administrator": kept.administrator,
        "code": code_of(seed),
        "minutes": int(VALID.total_seconds() // 60),
        "provider": Provider.current(),
    }
    try:
        mail.send(kept.administrator.email, "accounts/mail/code", context, key=f"code.{seed[:32]}")
    except OSError as error:  # what smtplib raises is one, too
        mail.try_again(send_code, administrator_id, seed, tries=tries, error=error)
