"""Settings > Sign-in: what may be set, what is kept secret, what the Test button finds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from openmsc.accounts.models import LinkedAccount, SingleSignOn
from openmsc.accounts.single_sign_on import actions, secret
from openmsc.accounts.single_sign_on.actions import Wish
from openmsc.accounts.single_sign_on.fetching import why_not_address
from openmsc.accounts.single_sign_on.proof import Failed
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event
from openmsc.kit.errors import Forbidden, Refused
from openmsc.testing.people import World

from . import openid_provider
from .openid_provider import SECRET, OpenIdProvider
from .saml_provider import SamlProvider

PAGE = "/settings/sign-in/"
CONNECT = {
    "method": "openid_connect",
    "issuer": "https://id.msp.example",
    "client_id": "openmsc",
    "failsafe": "on",
}


@pytest.fixture
def ann(world: World) -> Client:
    return world.browser(world.ann)


def send(client: Client, **fields: str) -> Any:
    """As the page's form sends it, with the version that it shows."""
    shown = client.get(PAGE).context["form"]
    hidden = {name: shown[name].value() for name in ("version", "opened")}
    return client.post(PAGE, {**hidden, **fields})


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return {field: list(sentences) for field, sentences in answer.context["form"].errors.items()}


def last_change() -> dict[str, Any]:
    event = Event.objects.latest("pk")
    assert (event.type, event.category, event.severity) == ("SSOConfigurationUpdated", "AUDIT", 5)
    return dict(event.changes)


# ---- saving


def test_openid_connect_is_set_and_noted_without_the_secret(ann: Client) -> None:
    answer = send(ann, **CONNECT, new_secret=SECRET, label=" Kestrel ID ")
    assert (answer.status_code, answer.url) == (302, PAGE)
    chosen = SingleSignOn.current()
    assert (chosen.issuer, chosen.client_id, chosen.label) == (
        "https://id.msp.example",
        "openmsc",
        "Kestrel ID",
    )
    assert secret.decrypt(chosen.client_secret) == SECRET
    assert SECRET not in chosen.client_secret
    changes = last_change()
    assert changes["method"] == [None, "openid_connect"]
    assert changes["secret_set_on"][1]
    assert SECRET not in str(changes) and chosen.client_secret not in str(changes)
    page = ann.get(PAGE).content.decode()
    assert "One is kept" in page
    assert SECRET not in page and chosen.client_secret not in page


def test_the_address_of_the_discovery_document_is_taken_for_its_issuer(ann: Client) -> None:
    given = {**CONNECT, "issuer": "https://id.msp.example/realms/a/.well-known/openid-configuration"}
    assert send(ann, **given).status_code == 302
    assert SingleSignOn.current().issuer == "https://id.msp.example/realms/a"


def test_a_secret_is_kept_until_another_is_given_and_goes_with_its_issuer(ann: Client) -> None:
    send(ann, **CONNECT, new_secret=SECRET)
    send(ann, **CONNECT, label="Kestrel ID")
    assert last_change() == {"label": ["", "Kestrel ID"]}
    assert secret.decrypt(SingleSignOn.current().client_secret) == SECRET
    send(ann, **CONNECT, label="Kestrel ID", new_secret="another")
    assert set(last_change()) == {"secret_set_on"}
    assert secret.decrypt(SingleSignOn.current().client_secret) == "another"
    send(ann, **{**CONNECT, "issuer": "https://mine.example"})
    assert SingleSignOn.current().client_secret == ""


def test_a_secret_of_another_key_is_a_sentence(ann: Client, settings: Any) -> None:
    send(ann, **CONNECT, new_secret=SECRET)
    settings.SECRET_KEY = "another key of this installation"
    with pytest.raises(Failed, match="Enter it again"):
        secret.decrypt(SingleSignOn.current().client_secret)


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"issuer": ""}, "issuer", "Enter the address of the identity provider"),
        ({"issuer": "http://id.msp.example"}, "issuer", "Use https"),
        ({"issuer": "file:///etc/passwd"}, "issuer", "starts with https://"),
        ({"client_id": " "}, "client_id", "required"),
        ({"method": "saml"}, "metadata_url", "Enter the address of the metadata"),
        ({"method": "saml", "metadata_url": "ftp://x"}, "metadata_url", "starts with https://"),
        ({"method": "saml", "new_metadata": "no xml"}, "new_metadata", "not XML"),
        ({"method": "saml", "new_metadata": "<a/>"}, "new_metadata", "no IDPSSODescriptor"),
        (
            {"method": "saml", "new_metadata": "<a/>", "metadata_url": "https://a.example"},
            "metadata_url",
            "Give one of both",
        ),
        ({"method": "other"}, "method", "valid choice"),
        ({"required": "on", "failsafe": ""}, "failsafe", "sign in with it once"),
    ],
)
def test_what_cannot_work_is_told_beside_its_field(
    ann: Client, fields: dict[str, str], field: str, said: str
) -> None:
    found = errors(send(ann, **{**CONNECT, **fields}))
    assert list(found) == [field]
    assert said in found[field][0]
    assert not SingleSignOn.objects.exists()


def test_who_saves_after_somebody_else_is_asked(ann: Client) -> None:
    send(ann, **CONNECT)
    shown = ann.get(PAGE).context["form"]
    hidden = {name: shown[name].value() for name in ("version", "opened")}
    send(ann, **CONNECT, label="Theirs")
    answer = ann.post(PAGE, {**hidden, **CONNECT, "label": "Mine"})
    assert answer.status_code == 422
    assert "Theirs" in answer.content.decode() and "Mine" in answer.content.decode()
    assert SingleSignOn.current().label == "Theirs"


def test_only_msp_administrators_may(world: World) -> None:
    for person in (world.bob, world.eve):
        assert world.browser(person).get(PAGE).status_code == 403
        with pytest.raises(Forbidden):
            actions.configure(world.actor(person), Wish("off"))


def test_our_addresses_are_shown(ann: Client, settings: Any) -> None:
    settings.BASE_URL = "https://backup.msp.example"
    page = ann.get(PAGE).content.decode()
    for path in ("sign-in/openid-connect/", "sign-in/saml/", "sign-in/saml/metadata/"):
        assert f">https://backup.msp.example/{path}</div>" in page


def test_an_account_is_forgotten_from_the_page(world: World, ann: Client) -> None:
    send(ann, **CONNECT)
    linked = LinkedAccount.objects.create(
        administrator=world.bob, issuer=CONNECT["issuer"], subject="bob-there"
    )
    assert "1 administrator has signed in so" in ann.get(PAGE).content.decode()
    assert "bob@msp.example" in ann.get(f"{PAGE}forget-account/").content.decode()
    assert ann.post(f"{PAGE}forget-account/", {"account": "999999"}).status_code == 404
    assert ann.post(f"{PAGE}forget-account/", {"account": linked.pk}).status_code == 302
    assert not LinkedAccount.objects.exists()
    assert Event.objects.latest("pk").object_name == "Bob Tester"


# ---- metadata


def test_metadata_is_read_from_its_address_and_noted_by_whose_signature_counts(
    ann: Client, program: SamlProvider
) -> None:
    assert send(ann, method="saml", metadata_url=program.entity_id).status_code == 302
    changes = last_change()
    assert changes["identity provider"] == [None, program.entity_id]
    (fingerprint,) = changes["signing certificates"][1]
    assert len(fingerprint) == 95
    assert fingerprint in ann.get(PAGE).content.decode()


def test_metadata_is_pasted_and_kept_until_other_is(ann: Client, program: SamlProvider) -> None:
    assert send(ann, method="saml", new_metadata=program.metadata()).status_code == 302
    assert send(ann, method="saml", label="Kestrel ID").status_code == 302
    assert SingleSignOn.current().trusts == program.entity_id
    send(ann, method="saml", metadata_url=program.entity_id)
    found = errors(send(ann, method="saml"))  # neither an address any more nor XML
    assert list(found) == ["metadata_url"]


def test_an_identity_provider_that_becomes_another_is_not_taken_over(
    ann: Client, program: SamlProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(ann, method="saml", metadata_url=program.entity_id)
    before = SingleSignOn.current().metadata
    monkeypatch.setattr(SamlProvider, "entity_id", "https://evil.example")
    with pytest.raises(Failed, match="another identity provider"):
        actions.refresh_metadata(system())
    assert SingleSignOn.current().metadata == before


# ---- the Test button


def test_a_provider_that_answers_well_is_found_to(ann: Client) -> None:
    with openid_provider.running() as provider:
        answer = send(ann, **{**CONNECT, "issuer": provider.address, "new_secret": SECRET}, test="1")
    assert "signs with 1 key." in answer.content.decode()
    assert "Nothing was saved." in answer.content.decode()
    assert f'value="{SECRET}"' in answer.content.decode()  # what was typed stays, to be saved
    assert not SingleSignOn.objects.exists()


def test_saml_metadata_that_is_good_is_found_to_be(ann: Client, program: SamlProvider) -> None:
    answer = send(ann, method="saml", metadata_url=program.entity_id, test="1")
    assert f"metadata of {program.entity_id}, with 1 signing certificate." in answer.content.decode()


def other(provider: OpenIdProvider, **told: str) -> tuple[str, bytes]:
    """A discovery document of its own."""
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    found = {"issuer": provider.address, **dict.fromkeys(names, "https://a.example/"), **told}
    return "200 OK", json.dumps(found).encode()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (("404 Not Found", b""), "There is no discovery document at"),
        (("302 Found", b""), "status 302"),
        (("200 OK", b"<html>"), "is not JSON"),
        (("200 OK", b"[" * 100_000), "is not JSON"),
        ({"issuer": "https://other.example"}, "is that of https://other.example"),
        ({"token_endpoint": "http://other.example/token"}, "no address with https as token_endpoint"),
        ({"jwks_uri": ""}, "no address with https as jwks_uri"),
    ],
)
def test_what_is_wrong_is_said_in_words(ann: Client, answer: Any, said: str) -> None:
    with openid_provider.running() as provider:
        spoilt = other(provider, **answer) if isinstance(answer, dict) else answer
        provider.answers["/.well-known/openid-configuration"] = spoilt
        found = errors(send(ann, **{**CONNECT, "issuer": provider.address}, test="1"))
    assert list(found) == ["issuer"]
    assert said in found["issuer"][0]


def test_who_is_not_there_is_told_apart(world: World) -> None:
    with openid_provider.running() as provider:
        address = provider.address
    with pytest.raises(Refused, match="cannot be reached"):
        actions.test(Wish("openid_connect", issuer=address))


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://id.example", True),
        ("https://10.0.0.5:8443/realms/a", True),
        ("http://localhost:8080", True),
        ("http://127.0.0.1/x", True),
        ("http://[::1]:80", True),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost@evil.example", False),
        ("https://user:secret@id.example", False),
        ("http://169.254.169.254/latest", False),
        ("https://", False),
        ("https://a:b", False),
        ("//id.example", False),
        ("javascript:alert(1)", False),
        ("https://id.example/#x", False),
    ],
)
def test_which_addresses_are_asked(address: str, may: bool) -> None:
    assert (why_not_address(address) is None) is may
