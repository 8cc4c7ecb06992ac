"""What the worker does with customers. Each task may run twice."""

from __future__ import annotations

import zoneinfo

from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from openmsc.kit import dates, mail


@task()
def confirm_creation(customer_id: str, administrator_id: int, tries: int = 0) -> None:
    """CUS-10: a mail to the administrator who created it."""
    from openmsc.accounts.models import Administrator, Provider

    from .models import Customer

    customer = Customer.objects.prefetch_related("tenant_admins").filter(pk=customer_id).first()
    administrator = Administrator.objects.filter(pk=administrator_id).first()
    if customer is None or administrator is None:
        return
    created = timezone.localtime(customer.created_on, zoneinfo.ZoneInfo(administrator.time_zone))
    with dates.written(administrator.date_style):
        said = dates.moment(created)
    context = {
        "customer": customer,
        "administrator": administrator,
        "tenant_admins": ", ".join(each.name for each in customer.tenant_admins.all()),
        "created": said,
        "contact": customer.contacts.filter(is_primary=True).first(),
        "address": mail.address(reverse("customer", args=[customer.pk])),
        "provider": Provider.current(),
    }
    key = f"customer-created.{customer.pk}.{administrator.pk}"
    try:
        mail.send(administrator.email, "customers/mail/created", context, key=key)
    except OSError as error:  # what smtplib raises is one, too
        mail.try_again(confirm_creation, customer_id, administrator_id, tries=tries, error=error)
