"""From what the identity provider vouches for to an administrator of ours. Nobody is created by signing in."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from openmsc.accounts.models import Administrator

from .models import LinkedAccount
from .proof import Proof


class NotLetIn(Exception):
    """`sentence` is for the person, who has proved the address; `reason` for the audit trail."""

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(reason)
        self.sentence, self.reason = sentence, reason


def administrator_of(proof: Proof) -> tuple[Administrator, bool]:
    """Who has this e-mail and is Ready, and whether the account is new here. Raises `NotLetIn`.

    Why an address is refused is told to nobody but the audit trail: whether it is unknown, not activated or switched
    off is the provider's business.
    """
    if not proof.email:
        raise NotLetIn(
            "Your identity provider did not tell your e-mail address, which is how you are known here.",
            "no e-mail",
        )
    if not proof.is_verified:
        raise NotLetIn(
            f"Your identity provider says that {proof.address} has not been proved to be yours. Prove it there first.",
            "the e-mail is not verified",
        )
    try:
        with transaction.atomic():
            return _found(proof)
    except IntegrityError:  # two at once, and the other's account was first
        raise _nobody(proof, "the account belongs to another administrator") from None


def _found(proof: Proof) -> tuple[Administrator, bool]:
    if not (proof.email.isprintable() and proof.subject.isprintable()):
        raise _nobody(proof, "no e-mail")
    administrator = Administrator.objects.filter(email=_as_kept(proof.email)).first()
    if administrator is None:
        raise _nobody(proof, "there is no administrator with this e-mail")
    # Not `is_active`: who was invited and has a password may go on to the second factor, no further (ADM-3).
    if administrator.state != Administrator.State.READY:
        raise _nobody(proof, f"the administrator is {administrator.get_state_display()}")
    if not proof.subject:  # it tells no name that stays: the address is all there is
        if administrator.linked_accounts.filter(issuer=proof.issuer).exists():
            # The request is not signed, so the person can ask for such a name: no way around the account that is known.
            raise _nobody(proof, "it tells no name that stays, and an account is linked")
        return administrator, False
    linked, is_new = LinkedAccount.objects.get_or_create(
        administrator=administrator, issuer=proof.issuer, defaults={"subject": proof.subject[:300]}
    )
    if linked.subject != proof.subject:
        raise _nobody(proof, "the e-mail now belongs to another account than the one linked")
    return administrator, is_new


def _nobody(proof: Proof, reason: str) -> NotLetIn:
    return NotLetIn(
        f"Your identity provider knows you as {proof.address}, but nobody here may sign in so.", reason
    )


def _as_kept(email: str) -> str:
    """In small letters, but for those that are no ASCII: some become ASCII then, and so another's address."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in email.strip())
