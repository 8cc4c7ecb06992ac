"""Answers of a SAML identity provider that must let nobody in (AUTH-2)."""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from .saml_provider import SHA_1, SamlProvider
from .signing_in import ANN, CONSUMER, begin, is_in, post, reason
from .signing_in import enter_by_saml as enter

NAMES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}


def in_answer(change: Callable[[Any, Any], Any]) -> Callable[[str], str]:
    """Change the XML of an answer: `change` gets it and its assertion."""

    def changed(answer: str) -> str:
        root = etree.fromstring(answer.encode())
        change(root, root.find("saml:Assertion", NAMES))
        return str(etree.tostring(root).decode())

    return changed


def other_address(root: Any, assertion: Any) -> None:
    for value in assertion.iterfind(".//saml:AttributeValue", NAMES):
        value.text = ANN


def no_signature(root: Any, assertion: Any) -> None:
    other_address(root, assertion)
    assertion.remove(assertion.find("ds:Signature", NAMES))


def forged(assertion: Any) -> Any:
    """A copy that says it is Ann, unsigned, with an id of its own."""
    copied = copy.deepcopy(assertion)
    copied.remove(copied.find("ds:Signature", NAMES))
    copied.set("ID", "forged")
    other_address(None, copied)
    return copied


def forged_before(root: Any, assertion: Any) -> None:
    assertion.addprevious(forged(assertion))


def forged_after(root: Any, assertion: Any) -> None:
    assertion.addnext(forged(assertion))


def forged_around(root: Any, assertion: Any) -> None:
    """The real one, with its signature, inside the forged one's signature."""
    new = forged(assertion)
    root.replace(assertion, new)
    signature = copy.deepcopy(assertion.find("ds:Signature", NAMES))
    etree.SubElement(signature, f"{{{NAMES['ds']}}}Object").append(assertion)
    new.insert(1, signature)


def forged_with_the_real_one_in_extensions(root: Any, assertion: Any) -> None:
    new = forged(assertion)
    root.replace(assertion, new)
    extensions = etree.Element(f"{{{NAMES['samlp']}}}Extensions")
    extensions.append(assertion)
    root.insert(1, extensions)
    new.insert(1, copy.deepcopy(assertion.find("ds:Signature", NAMES)))


def forged_with_the_same_id(root: Any, assertion: Any) -> None:
    new = forged(assertion)
    new.set("ID", assertion.get("ID"))
    new.insert(1, copy.deepcopy(assertion.find("ds:Signature", NAMES)))
    root.replace(assertion, new)


@pytest.mark.parametrize(
    "change",
    [
        other_address, no_signature, forged_before, forged_after, forged_around,
        forged_with_the_real_one_in_extensions, forged_with_the_same_id,
    ],
    ids=lambda change: change.__name__,
)  # fmt: skip
def test_what_was_changed_after_signing_lets_nobody_in(
    saml: SamlProvider, change: Callable[[Any, Any], None]
) -> None:
    saml.change = in_answer(change)
    client = Client()
    answer = enter(saml, "eve-there", client)
    assert answer.status_code == 403
    assert "cannot be used" in reason()
    assert "did not work" in answer.content.decode()
    assert not is_in(client)


def test_a_comment_does_not_cut_an_address_short(saml: SamlProvider) -> None:
    """A comment is no part of what is signed, so it can be put anywhere."""
    saml.accounts["eve-there"] = f"{ANN}.evil.example"
    saml.change = lambda answer: answer.replace(f"{ANN}.evil", f"{ANN}<!-- -->.evil")
    answer = enter(saml, "eve-there")
    assert "<!--" in base64.b64decode(saml.last_answer["SAMLResponse"]).decode()
    assert answer.status_code == 403
    assert f"knows you as {ANN}.evil.example" in answer.content.decode()


def without_recipient(root: Any, assertion: Any) -> None:
    root.set("Destination", "http://testserver/sign-in/saml/")


def answering_us(root: Any, assertion: Any) -> None:
    root.set("InResponseTo", "a-request-of-mine")


@pytest.mark.parametrize(
    ("how", "change", "kept"),
    [
        (SHA_1, None, "not safe enough"),
        ({"sign_assertion": False}, None, "not signed"),
        ({"sign_assertion": False, "sign_response": True}, None, "not signed"),
        ({"in_response_to": "another"}, None, "not begun in this browser"),
        ({"in_response_to": None}, None, "which request it answers"),
        ({"in_response_to": None}, answering_us, "which request it answers"),
        ({"destination": "http://testserver/elsewhere/"}, None, "another address"),
        ({"destination": "http://testserver/elsewhere/"}, without_recipient, "another address"),
        ({"destination": "http://testserver/sign-in/saml/more"}, None, "another address"),
        ({"issuer": "https://evil.example"}, None, "cannot be used"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_ours_lets_nobody_in(
    saml: SamlProvider, how: dict[str, Any], change: Any, kept: str
) -> None:
    saml.how = how
    saml.change = in_answer(change) if change else str
    client = Client()
    form = saml.sign_in(begin(client), "ann-there")
    answer = post({**form, "action": "http://testserver/sign-in/saml/"})
    answer = client.get(answer.url) if answer.status_code == 302 else answer
    assert answer.status_code == 403
    assert kept in reason()
    assert not is_in(client)


def test_an_answer_for_another_audience_lets_nobody_in(saml: SamlProvider) -> None:
    """One that our provider gave to another program, which now tries to be Ann here."""
    client = Client()
    address = begin(client)
    saml.audience = "https://another.example/metadata"
    try:
        answer = post(saml.sign_in(address, "ann-there"))
    finally:
        saml.audience = ""
    assert answer.status_code == 403
    assert "another audience" in reason()


def test_an_expired_answer_lets_nobody_in(saml: SamlProvider) -> None:
    saml.lifetime = -30
    assert enter(saml).status_code == 403
    assert "expired" in reason()


def test_another_key_than_the_metadata_s_lets_nobody_in(saml: SamlProvider) -> None:
    saml.new_key()
    assert enter(saml).status_code == 403
    assert "signature is wrong" in reason()


def test_an_answer_is_good_once_and_in_the_browser_that_asked(saml: SamlProvider) -> None:
    client, other = Client(), Client()
    form = saml.sign_in(begin(client), "ann-there")
    begin(other)
    assert other.get(post(form).url).status_code == 403
    assert "not begun in this browser" in reason()
    arrival = post(form).url
    assert client.get(arrival).status_code == 302
    assert client.get(arrival).status_code == 403
    assert "used before" in reason()
    client.post("/sign-out/")
    assert client.get(post(form).url).status_code == 403
    assert "not begun in this browser" in reason()
    assert not is_in(client)


def test_who_is_refused_there_is_told_so(saml: SamlProvider) -> None:
    def refused(root: Any, assertion: Any) -> None:
        code = root.find("samlp:Status/samlp:StatusCode", NAMES)
        code.set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")

    saml.change = in_answer(refused)
    assert "did not let you in" in enter(saml).content.decode()


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


EMPTY = f"<samlp:Response xmlns:samlp='{NAMES['samlp']}'/>"
NO_STATUS = EMPTY.replace(
    "/>", " Version='2.0' ID='x'><samlp:Status><samlp:StatusCode/></samlp:Status></samlp:Response>"
)


@pytest.mark.parametrize("xml", ["", "<x/>", "no xml", BOMB, OUTSIDE, EMPTY, NO_STATUS])
def test_nonsense_is_refused(saml: SamlProvider, xml: str) -> None:
    for text in (xml, base64.b64encode(xml.encode()).decode()):
        answer = Client().post(CONSUMER, {"SAMLResponse": text})
        assert answer.status_code == 403
        assert "cannot be used" in reason()
    assert Client().get("/sign-in/saml/arrival/", {"ticket": xml}).status_code == 403
