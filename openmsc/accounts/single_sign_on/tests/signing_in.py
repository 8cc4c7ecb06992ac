"""What the tests of both protocols do: begin on our page, sign in there, come back."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from openmsc.accounts.single_sign_on import actions
from openmsc.accounts.single_sign_on.actions import Wish
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event

from .openid_provider import SECRET, OpenIdProvider
from .saml_provider import SamlProvider

ANN = "ann@msp.example"
CONSUMER = "http://testserver/sign-in/saml/"


def begin(client: Client, **data: str) -> str:
    """The address that our page goes on to by itself."""
    answer = client.post("/sign-in/elsewhere/", data)
    assert answer.status_code == 200, answer.content
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.content.decode())
    assert found
    return found[1].replace("&amp;", "&")


def is_in(client: Client) -> bool:
    return client.get("/customers/").status_code == 200


def reason() -> str:
    """What the audit trail keeps of the last failure."""
    event = Event.objects.latest("pk")
    assert (event.type, event.severity) == ("AdminLoginFailed", 5)
    return str(event.changes["single sign-on"][1])


def use_openid(provider: OpenIdProvider) -> None:
    wish = Wish(
        "openid_connect", "Kestrel ID", issuer=provider.address, client_id="openmsc", new_secret=SECRET
    )
    actions.configure(system(), wish)


def enter_by_openid(
    provider: OpenIdProvider, subject: str = "ann-there", client: Client | None = None, **data: str
) -> Any:
    client = client or Client()
    return client.get(provider.sign_in(begin(client, **data), subject))


def post(form: dict[str, str]) -> Any:
    """As a browser posts the form of another site: without our cookies, and without our token."""
    assert form["action"] == CONSUMER
    stranger = Client(enforce_csrf_checks=True)
    return stranger.post(CONSUMER, form, headers={"origin": "http://127.0.0.1:9"})


def enter_by_saml(
    provider: SamlProvider, subject: str = "ann-there", client: Client | None = None, **data: str
) -> Any:
    client = client or Client()
    answer = post(provider.sign_in(begin(client, **data), subject))
    return client.get(answer.url) if answer.status_code == 302 else answer
