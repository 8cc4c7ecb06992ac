"""Signing in on django-allauth: who may, how failures are answered, and what the audit trail keeps."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from openmsc.accounts import actions, lockout, sessions, verbs
from openmsc.accounts.actors import actor_for
from openmsc.accounts.models import Administrator
from openmsc.accounts.single_sign_on.rules import why_not_password
from openmsc.kit.actor import Actor
from openmsc.kit.audit.record import record
from openmsc.kit.web import client_address


def sign_in(
    request: HttpRequest,
    administrator: Administrator,
    *,
    second_factor: bool = False,
    how: dict[str, Any] | None = None,
) -> None:
    """Sign in whom a one-time link or an identity provider has proved; `how` is for the audit trail.

    Without `second_factor` they set one up before anything else.
    """
    Adapter(request).login(request, administrator)
    if second_factor:
        let_in(request, administrator, how)


def let_in(request: HttpRequest, administrator: Administrator, how: dict[str, Any] | None = None) -> None:
    """The second factor is proved: from here on the session opens what the role may, and the trail says so."""
    if administrator.state == Administrator.State.PENDING:
        actions.activate(administrator)
    sessions.prove_second_factor(request.session)
    record(actor_for(administrator, client_address(request)), verbs.SIGNED_IN, administrator, how or {})


def note_failure(request: HttpRequest, email: str, step: str) -> None:
    """What was tried at which step, never with what; and whether the account is locked by now."""
    tried = email[:200].replace("\0", "")
    unknown = Actor("nobody", None, tried or "nobody", email=tried[:254], address=client_address(request))
    changes: dict[str, Any] = {"step": [None, step]}
    if until := lockout.locked_until_by_email(email):
        changes["locked_until"] = [None, until.isoformat(timespec="seconds")]
    record(unknown, verbs.SIGN_IN_FAILED, None, changes)


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "E-mail or password is wrong.",
        "too_many_login_attempts": lockout.SENTENCE,
        "incorrect_password": "This is not your password",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only this host: allauth takes every allowed host for ours."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # nobody is created by signing in

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No toast for signing in or out: the page itself says it."""

    def get_login_stages(self) -> list[str]:
        return ["openmsc.accounts.sign_in.stages.SecondStep"]

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, str]]:
        """By password: whoever took over a session that was left open does not know it."""
        if not isinstance(user, Administrator) or why_not_password(user):
            return []
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted before the password is looked at: of many at once none slips through."""
        self._login_failed_rl_usage = lockout.admit(request, credentials.get("email", ""))
        if not self._login_failed_rl_usage:
            # As much work as for everybody else, so that the time tells nothing.
            Administrator().set_password(credentials.get("password") or "")
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_failure(request, str(credentials.get("email", "")), "password")
        super().authentication_failed(request, **credentials)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Not yet in: whoever has no second factor sets one up first (accounts/middleware.py)."""
        user.backend = settings.AUTHENTICATION_BACKENDS[0]  # type: ignore[attr-defined]  # Django asks
        super().login(request, user)  # gives the session a new key
        sessions.begin(request)
        assert isinstance(user, Administrator)
        if any(step.get("method") == "mfa" for step in get_authentication_records(request, user)):
            let_in(request, user)
