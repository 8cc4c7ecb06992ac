"""Ending the sessions of somebody else: who is switched off, deleted or invited anew."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from .models import Administrator


def end_sessions(administrator: Administrator) -> None:
    """All of them, so that none comes to life again with the account.

    Sessions do not say whose they are but inside: this reads all that have not expired, which is rare and few.
    """
    key = str(administrator.pk)
    open_ones = Session.objects.filter(expire_date__gt=timezone.now())
    theirs = [each.pk for each in open_ones if each.get_decoded().get(SESSION_KEY) == key]
    Session.objects.filter(pk__in=theirs).delete()
