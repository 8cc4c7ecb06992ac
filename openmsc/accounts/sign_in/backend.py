"""The password: who has it, of those who may sign in."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser


class Backend(AuthenticationBackend):
    """By e-mail and password. A pending or inactive administrator gets the answer of an unknown one."""

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        return None
