"""Signing in (AUTH-1): the password, then the second step, then the session.

    adapter.py   who may, how failures are answered, what the audit trail keeps
    backend.py   the password
    stages.py    the second step, as a stage of allauth's sign-in
    proving.py   one proof of a second factor: counted, checked, noted
    views.py     the pages

What a person's second factors are, and how they are chosen and changed, is in `second_factors`.
"""

from .adapter import Adapter, sign_in
from .backend import Backend

__all__ = ["Adapter", "Backend", "sign_in"]
