"""What both protocols come down to: whom the identity provider vouches for, or why not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Proof:
    """An account of the identity provider that has signed in there just now."""

    issuer: str  # the identity provider
    subject: str  # its name for the account, which never changes; empty if it tells none that stays
    email: str
    is_verified: bool = True  # whether the identity provider does not say that the address is unproved

    @property
    def address(self) -> str:
        """The e-mail as pages and events show it: JSON can hold half a letter, which no page can, and no end."""
        return "".join(letter for letter in self.email if letter.isprintable())[:200]


class Failed(Exception):
    """Single sign-on cannot go on; the text is a sentence for those who set it up. It may hold no secret."""


class Cancelled(Failed):
    """The identity provider says that the person, or a rule of its own, said no."""
