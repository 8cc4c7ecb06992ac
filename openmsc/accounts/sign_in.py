"""Signing in on django-allauth: who may, how failures are answered, and what the audit trail keeps."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from openmsc.kit.actor import Actor
from openmsc.kit.audit.record import record
from openmsc.kit.web import client_address

from . import sessions, verbs
from .actors import actor_for
from .models import Administrator
from .single_sign_on.models import SingleSignOn
from .single_sign_on.rules import may_use_password


def sign_in(request: HttpRequest, administrator: Administrator, how: dict[str, Any] | None = None) -> None:
    """Sign in whom a one-time link or an identity provider has proved; `how` is for the audit trail."""
    administrator.signed_in_how = how or {}  # type: ignore[attr-defined]
    administrator.backend = f"{Backend.__module__}.{Backend.__qualname__}"  # type: ignore[attr-defined]  # Django asks
    Adapter(request).login(request, administrator)


class Backend(AuthenticationBackend):
    """By e-mail and password. A pending or inactive administrator gets the answer of an unknown one."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Administrator | None:  # type: ignore[override]
        chosen = SingleSignOn.current()  # asked in any case: a right password takes as long as a wrong one
        found = cast("Administrator | None", super().authenticate(request, **credentials))
        return found if found is not None and may_use_password(found, chosen) else None

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        return None


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "E-mail or password is wrong.",
        "too_many_login_attempts": "Too many failed attempts. Wait ten minutes, then try again.",
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The account alone: allauth adds the host that was asked, which the caller chooses."""
        return str(credentials.get("email", "")).lower()

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

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        sessions.begin(request)
        assert isinstance(user, Administrator)
        record(
            actor_for(user, client_address(request)),
            verbs.SIGNED_IN,
            user,
            getattr(user, "signed_in_how", {}),
        )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        address = client_address(request)
        tried = str(credentials.get("email", ""))[:200].replace("\0", "")
        unknown = Actor("nobody", None, tried, email=tried[:254], address=address)
        record(unknown, verbs.SIGN_IN_FAILED, None, {})
        super().authentication_failed(request, **credentials)
