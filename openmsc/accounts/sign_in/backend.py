"""The password: who has it, of those who may sign in."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from openmsc.accounts.models import Administrator
from openmsc.accounts.single_sign_on.models import SingleSignOn
from openmsc.accounts.single_sign_on.rules import may_use_password


class Backend(AuthenticationBackend):
    """By e-mail and password. A pending or inactive administrator gets the answer of an unknown one."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Administrator | None:  # type: ignore[override]
        chosen = SingleSignOn.current()  # asked in any case: a right password takes as long as a wrong one
        found = cast("Administrator | None", super().authenticate(request, **credentials))
        return found if found is not None and may_use_password(found, chosen) else None

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        return None
