"""What can be done with single sign-on. What is asked of the network is asked before: no transaction waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from openmsc.kit.actor import Actor
from openmsc.kit.change import change
from openmsc.kit.errors import Refused, refuse_if

from . import openid_connect, rules, saml, secret, verbs
from .fetching import fetch_found
from .models import LinkedAccount, SingleSignOn
from .proof import Failed

Method = SingleSignOn.Method


@dataclass(frozen=True)
class Wish:
    """What somebody wants to set. An empty secret, or no new metadata, leaves what is kept."""

    method: str
    label: str = ""
    required: bool = False
    failsafe: bool = True
    issuer: str = ""
    client_id: str = ""
    new_secret: str = ""
    metadata_url: str = ""
    new_metadata: str = ""


def configure(actor: Actor, wish: Wish, *, version: int | None = None) -> SingleSignOn:
    chosen = SingleSignOn.current()
    issuer = openid_connect.issuer_of(wish.issuer)
    metadata = _metadata(chosen, wish) if wish.method == Method.SAML else ""
    if wish.method == Method.OPENID_CONNECT:
        refuse_if(rules.why_not_issuer(issuer), "issuer")
        refuse_if(None if wish.client_id.strip() else "This is required", "client_id")
    with change(actor, verbs.CONFIGURE, chosen, version=version) as edit:
        if (chosen.issuer, chosen.client_id) != (issuer, wish.client_id.strip()):
            # Else whoever may set the issuer could have the secret sent to an address of their own.
            chosen.client_secret, chosen.secret_set_on = "", None
        if wish.new_secret:
            chosen.client_secret, chosen.secret_set_on = secret.encrypt(wish.new_secret), timezone.now()
        chosen.method, chosen.label = wish.method, wish.label.strip()
        chosen.required, chosen.failsafe = wish.required, wish.failsafe
        chosen.issuer, chosen.client_id = issuer, wish.client_id.strip()
        chosen.metadata_url = wish.metadata_url.strip()
        chosen.metadata = metadata or chosen.metadata
        edit.refuse_if(rules.why_not_without_failsafe(chosen), "failsafe")
    return chosen


def test(wish: Wish) -> str:
    """Whether the identity provider can be reached and tells what is needed; raises `Refused` with what is wrong."""
    if wish.method == Method.OPENID_CONNECT:
        issuer = openid_connect.issuer_of(wish.issuer)
        refuse_if(rules.why_not_issuer(issuer), "issuer")
        try:
            return openid_connect.check(issuer)
        except Failed as failure:
            raise Refused(str(failure), "issuer") from None
    if wish.method == Method.SAML:
        return saml.check(_metadata(SingleSignOn.current(), wish))
    return "There is nothing to test while single sign-on is off."


def switch_off(actor: Actor) -> bool:
    """For whoever is locked out and has a shell on the server. Says whether it was on; all else is kept."""
    chosen = SingleSignOn.current()
    if not chosen.is_on:
        return False
    with change(actor, verbs.CONFIGURE, chosen):
        chosen.method = Method.OFF
    return True


def unlink(actor: Actor, linked: LinkedAccount) -> None:
    """Forget with which account an administrator signed in: the next that proves their e-mail takes its place."""
    with change(actor, verbs.UNLINK, linked) as edit:
        edit.delete()


def refresh_metadata(actor: Actor) -> None:
    """Take over new certificates before the old ones end. Raises `Failed`; what is kept then stays."""
    chosen = SingleSignOn.current()
    if chosen.method != Method.SAML or not (address := chosen.metadata_url):
        return
    content = _fetched(address)
    before = saml.read(chosen.metadata)
    if before and saml.parse(content).entity_id != before.entity_id:
        raise Failed(f"The metadata at {address} is now that of another identity provider.")
    with change(actor, verbs.CONFIGURE, chosen):
        if chosen.metadata_url == address:
            chosen.metadata = content


def _metadata(chosen: SingleSignOn, wish: Wish) -> str:
    """The metadata that the wish means, checked. Raises `Refused`."""
    address, pasted = wish.metadata_url.strip(), wish.new_metadata.strip()
    kept = chosen.metadata if chosen.metadata_url == address else ""
    field = "metadata_url" if address or not pasted else "new_metadata"
    refuse_if(rules.why_not_metadata(address, pasted, kept), field)
    try:
        metadata = _fetched(address) if address else pasted or kept
        saml.parse(metadata)
    except Failed as failure:
        raise Refused(str(failure), field) from None
    return metadata


def _fetched(address: str) -> str:
    content = fetch_found(address, "metadata")
    saml.parse(content)
    return content.decode("utf-8", "replace")
