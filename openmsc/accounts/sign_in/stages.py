"""The second step, as a stage of allauth's sign-in: between the password and the session."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import LoginStage, LoginStageController
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from openmsc.accounts.models import Administrator
from openmsc.accounts.second_factors import methods
from openmsc.accounts.single_sign_on.models import SingleSignOn
from openmsc.accounts.single_sign_on.rules import may_use_password


class SecondStep(LoginStage):
    key = "second-step"
    urlname = "second-step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Asks whoever has a second factor. Who has none yet signs in, to nothing but setting one up."""
        person: Any = self.login.user
        if did_use_passwordless_login(self.request, person) or not methods.of(person).number:
            return None, True
        self.state["holds"] = person.get_session_auth_hash()
        return redirect(self.urlname), True

    @property
    def administrator(self) -> Administrator:
        person = self.login.user
        assert isinstance(person, Administrator)
        return person


def pending(request: HttpRequest) -> SecondStep | None:
    """The sign-in that waits for its second step.

    A new password, or being switched off, ends it like a session; and so does that passwords let in no more.
    """
    if request.user.is_authenticated:
        return None
    stage = LoginStageController.enter(request, SecondStep.key)
    if not isinstance(stage, SecondStep) or stage.login.user is None:
        return None
    person = stage.administrator
    holds = constant_time_compare(stage.state.get("holds", ""), person.get_session_auth_hash())
    may = holds and person.is_active and may_use_password(person, SingleSignOn.current())
    return stage if may and methods.of(person).number else None
