"""Signing in at a real SAML identity provider: who gets in, and who does not (AUTH-2)."""

from __future__ import annotations

from django.test import Client
from lxml import etree

from openmsc.accounts.models import LinkedAccount
from openmsc.accounts.single_sign_on import actions
from openmsc.accounts.single_sign_on.actions import Wish
from openmsc.kit.actor import system
from openmsc.kit.audit.models import Event

from .saml_provider import BY_EMAIL, TRANSIENT, SamlProvider
from .signing_in import ANN, is_in, reason
from .signing_in import enter_by_saml as enter

# ---- who gets in


def test_who_is_known_there_and_ready_here_is_signed_in(saml: SamlProvider) -> None:
    client = Client()
    answer = enter(saml, client=client, next="/jobs/?q=fs")
    assert (answer.status_code, answer.url) == (302, "/jobs/?q=fs")
    assert "Ann Tester" in client.get("/customers/").content.decode()
    assert "second-factor-proved" in client.session
    event = Event.objects.filter(type="AdminLoginSuccess").latest("pk")
    assert (event.actor_email, event.changes["identity provider"][1]) == (ANN, saml.entity_id)
    assert LinkedAccount.objects.get().subject == "ann-there"


def test_the_name_may_be_the_address_itself(saml: SamlProvider) -> None:
    saml.name_format = BY_EMAIL
    assert enter(saml).status_code == 302
    assert LinkedAccount.objects.get().subject == ANN


def test_a_name_that_is_new_each_time_is_not_remembered(saml: SamlProvider) -> None:
    saml.name_format = TRANSIENT
    assert enter(saml).status_code == 302
    assert not LinkedAccount.objects.exists()


def test_a_signature_around_the_whole_answer_does_no_harm(saml: SamlProvider) -> None:
    saml.how = {"sign_response": True}
    assert enter(saml).status_code == 302


def test_both_certificates_of_a_change_of_keys_are_believed(saml: SamlProvider) -> None:
    before = saml.metadata()
    key, certificate = (
        (saml.folder / "key.pem").read_bytes(),
        (saml.folder / "certificate.pem").read_bytes(),
    )
    saml.new_key()
    other = etree.fromstring(saml.metadata().encode())
    both = etree.fromstring(before.encode())
    role = both.find("{*}IDPSSODescriptor")
    for each in other.iterfind("{*}IDPSSODescriptor/{*}KeyDescriptor"):
        role.insert(0, each)
    actions.configure(system(), Wish("saml", new_metadata=etree.tostring(both).decode()))
    assert enter(saml).status_code == 302
    (saml.folder / "key.pem").write_bytes(key)
    (saml.folder / "certificate.pem").write_bytes(certificate)
    assert enter(saml).status_code == 302


# ---- who does not


def test_a_stranger_is_told_so(saml: SamlProvider) -> None:
    client = Client()
    answer = enter(saml, "eve-there", client)
    assert answer.status_code == 403
    assert "knows you as stranger@msp.example, but nobody here may sign in so" in answer.content.decode()
    assert "no administrator" in reason()
    assert not is_in(client)


def test_without_an_address_or_with_two_nobody_gets_in(saml: SamlProvider) -> None:
    saml.how = {"identity": {}}
    assert "did not tell your e-mail" in enter(saml).content.decode()
    saml.how = {"identity": {"mail": [ANN, "stranger@msp.example"]}}
    assert enter(saml).status_code == 403
    assert "several e-mail addresses" in reason()


def test_new_certificates_are_taken_over_and_noted(saml: SamlProvider) -> None:
    before = Event.objects.filter(type="SSOConfigurationUpdated").count()
    actions.refresh_metadata(system())
    assert Event.objects.filter(type="SSOConfigurationUpdated").count() == before
    saml.new_key()
    actions.refresh_metadata(system())
    events = Event.objects.filter(type="SSOConfigurationUpdated")
    assert events.count() == before + 1
    assert set(events.latest("pk").changes) == {"signing certificates"}
    assert enter(saml).status_code == 302


def test_our_metadata_says_where_answers_go_and_that_assertions_must_be_signed(
    saml: SamlProvider,
) -> None:
    answer = Client().get("/sign-in/saml/metadata/")
    told = etree.fromstring(answer.content)
    assert told.get("entityID") == "http://testserver/sign-in/saml/metadata/"
    role = told.find("{*}SPSSODescriptor")
    assert role.get("WantAssertionsSigned") == "true"
    assert role.find("{*}AssertionConsumerService").get("Location") == "http://testserver/sign-in/saml/"
