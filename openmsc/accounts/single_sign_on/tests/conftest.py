"""Identity providers that run while a test does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from openmsc.accounts.single_sign_on import actions
from openmsc.accounts.single_sign_on.actions import Wish
from openmsc.kit.actor import system
from openmsc.testing.people import World

from . import openid_provider, saml_provider
from .openid_provider import OpenIdProvider
from .saml_provider import SamlProvider
from .signing_in import ANN, use_openid


@pytest.fixture
def openid() -> Iterator[OpenIdProvider]:
    with openid_provider.running() as started:
        yield started


@pytest.fixture
def ready(world: World, openid: OpenIdProvider) -> World:
    """Ann is known there, and it is set here."""
    use_openid(openid)
    openid.account("ann-there", email=ANN, email_verified=True)
    return world


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamlProvider]:
    with saml_provider.running(tmp_path_factory.mktemp("identity-provider")) as started:
        yield started


@pytest.fixture
def saml(world: World, program: SamlProvider) -> SamlProvider:
    """As it is set up: it knows us by our metadata, and we know it by its own."""
    program.name_format, program.how, program.change = saml_provider.PERSISTENT, {}, str
    program.lifetime, program.audience = 15, ""
    program.accounts = {"ann-there": ANN, "eve-there": "stranger@msp.example"}
    program.our_metadata = Client().get("/sign-in/saml/metadata/").content.decode()
    actions.configure(system(), Wish("saml", metadata_url=program.entity_id, label="Kestrel ID"))
    return program
