"""SAML 2.0: a request by redirect, an answer by POST whose assertion is signed."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape

from cryptography import x509
from lxml import etree
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from .fetching import why_not_address
from .proof import Cancelled, Failed, Proof

LONGEST_SUBJECT = 300
EMAIL_ATTRIBUTES = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)
_REFUSALS = {
    OneLogin_Saml2_ValidationError.NO_SIGNED_ASSERTION: "its assertion is not signed",
    OneLogin_Saml2_ValidationError.NO_SIGNATURE_FOUND: "its assertion is not signed",
    OneLogin_Saml2_ValidationError.INVALID_SIGNATURE: "its signature is wrong",
    OneLogin_Saml2_ValidationError.DEPRECATED_SIGNATURE_METHOD: "it is signed in a way that is not safe enough",
    OneLogin_Saml2_ValidationError.DEPRECATED_DIGEST_METHOD: "it is signed in a way that is not safe enough",
    OneLogin_Saml2_ValidationError.WRONG_AUDIENCE: "it is for another audience than our entity ID",
    OneLogin_Saml2_ValidationError.WRONG_SUBJECTCONFIRMATION: "it is for another address, or it has expired",
    OneLogin_Saml2_ValidationError.WRONG_ISSUER: "it is from another issuer than the metadata tells",
    OneLogin_Saml2_ValidationError.WRONG_DESTINATION: "it is for another address",
    OneLogin_Saml2_ValidationError.ASSERTION_EXPIRED: "it has expired; do the clocks agree",
    OneLogin_Saml2_ValidationError.ASSERTION_TOO_EARLY: "it is of the future; do the clocks agree",
    OneLogin_Saml2_ValidationError.SESSION_EXPIRED: "it has expired; do the clocks agree",
    OneLogin_Saml2_ValidationError.WRONG_NUMBER_OF_ASSERTIONS: "it does not have exactly one assertion in the clear",
}
_UNUSABLE = "The answer of the identity provider cannot be used"


@dataclass(frozen=True)
class IdentityProvider:
    """What its metadata says."""

    entity_id: str
    sign_in_address: str
    certificates: tuple[str, ...]

    @property
    def fingerprints(self) -> list[str]:
        """Of each signing certificate, as tools print it: SHA-256."""
        return [hashlib.sha256(b64decode(each)).digest().hex(":").upper() for each in self.certificates]


@dataclass(frozen=True)
class Ours:
    """What the identity provider knows us by."""

    entity_id: str
    consumer: str  # the address that takes its answers


def parse(metadata: str | bytes) -> IdentityProvider:
    """Raises `Failed` with what is wrong."""
    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(metadata).get("idp", {})
    except (etree.XMLSyntaxError, ValueError):
        raise Failed("This is not XML, or more than the metadata of an identity provider.") from None
    if not found.get("entityId"):
        raise Failed(
            "This is not the metadata of an identity provider: there is no IDPSSODescriptor with an entityID."
        )
    address = found.get("singleSignOnService", {}).get("url", "")
    if not address:
        raise Failed("The identity provider takes no requests by HTTP-Redirect.")
    if reason := why_not_address(address):
        raise Failed(f"The identity provider’s address for signing in is {address[:200]}. {reason}.")
    certificates = found.get("x509certMulti", {}).get("signing") or [found.get("x509cert")]
    usable = tuple(filter(_is_certificate, certificates))
    if not usable:
        raise Failed("The metadata holds no certificate to check signatures with.")
    return IdentityProvider(found["entityId"], address, usable)


def _is_certificate(text: str | None) -> bool:
    try:
        x509.load_der_x509_certificate(b64decode(text or ""))
    except (binascii.Error, ValueError):
        return False
    return True


@lru_cache(maxsize=4)
def read(metadata: str) -> IdentityProvider | None:
    """Metadata that was checked when it was saved; None where there is none."""
    try:
        return parse(metadata) if metadata else None
    except Failed:
        return None


def check(metadata: str | bytes) -> str:
    """What the Test button says when all is well. Raises `Failed`."""
    found = parse(metadata)
    number = len(found.certificates)
    return (
        f"This is the metadata of {found.entity_id}, with {number} signing certificate{'s'[: number != 1]}."
    )


def begin(idp: IdentityProvider, ours: Ours) -> tuple[str, dict[str, str]]:
    """The address to go to, and what must be known when the answer comes; the answer names its `id`."""
    request = OneLogin_Saml2_Authn_Request(_settings(idp, ours))
    asked = urlencode({"SAMLRequest": request.get_request()})
    joint = "&" if "?" in idp.sign_in_address else "?"
    return f"{idp.sign_in_address}{joint}{asked}", {"id": request.get_id()}


def complete(idp: IdentityProvider, ours: Ours, answer: str) -> tuple[str, Proof]:
    """The id of the request that is answered, and whom the identity provider vouches for. Raises `Failed`.

    Only the signed assertion is believed, nothing of the envelope around it. Whether the request was made by this
    browser, and is answered for the first time, is for the caller to see.
    """
    try:
        response = OneLogin_Saml2_Response(_settings(idp, ours), answer)
        parts = urlsplit(ours.consumer)
        asked = {
            "https": "on" if parts.scheme == "https" else "off",
            "http_host": parts.netloc,
            "script_name": parts.path,
        }
        response.is_valid(asked, raise_exceptions=True)
        return _confirmed(response, ours), _proof(idp, response)
    except OneLogin_Saml2_ValidationError as error:
        if error.code == OneLogin_Saml2_ValidationError.STATUS_CODE_IS_NOT_SUCCESS:
            raise Cancelled("The identity provider refused.") from None
        raise Failed(f"{_UNUSABLE}: {_REFUSALS.get(error.code, 'it is not valid')}.") from None
    except OneLogin_Saml2_Error as error:
        encrypted = error.code == OneLogin_Saml2_Error.PRIVATE_KEY_NOT_FOUND
        raise Failed(f"{_UNUSABLE}: it is {'encrypted' if encrypted else 'no SAML answer'}.") from None
    except (etree.LxmlError, binascii.Error, ValueError, AttributeError, TypeError, LookupError):
        raise Failed(f"{_UNUSABLE}: it is no SAML answer.") from None


def metadata_of(ours: Ours) -> str:
    """Our metadata, for the identity provider to read."""
    settings = OneLogin_Saml2_Settings(
        {"sp": _service_provider(ours), "security": _SECURITY}, sp_validation_only=True
    )
    told = settings.get_sp_metadata()
    return told if isinstance(told, str) else told.decode()


def _confirmed(response: OneLogin_Saml2_Response, ours: Ours) -> str:
    """The request that the assertion answers. The library lets pass what an assertion leaves out: we do not."""
    (assertion,) = response.document.findall("saml:Assertion", Constants.NSMAP)
    audiences = {
        each.text for each in assertion.iterfind(".//saml:AudienceRestriction/saml:Audience", Constants.NSMAP)
    }
    if ours.entity_id not in audiences:
        raise Failed(f"{_UNUSABLE}: it is for another audience than our entity ID.")
    for each in assertion.iterfind("saml:Subject/saml:SubjectConfirmation", Constants.NSMAP):
        data = each.find("saml:SubjectConfirmationData", Constants.NSMAP)
        if each.get("Method") == Constants.CM_BEARER and data is not None and data.get("NotOnOrAfter"):
            if data.get("Recipient") != ours.consumer:
                raise Failed(f"{_UNUSABLE}: it is for another address.")
            if data.get("InResponseTo"):
                return str(data.get("InResponseTo"))
    raise Failed(f"{_UNUSABLE}: it does not say which request it answers. Start from our sign-in page.")


def _proof(idp: IdentityProvider, response: OneLogin_Saml2_Response) -> Proof:
    name = response.get_nameid_data()
    told: dict[str, list[Any]] = response.get_attributes()
    emails = {
        str(value).strip() for attribute in EMAIL_ATTRIBUTES for value in told.get(attribute, ()) if value
    }
    if not emails and name.get("Format") == Constants.NAMEID_EMAIL_ADDRESS:
        emails = {name["Value"].strip()}
    if len({email.lower() for email in emails}) > 1:
        raise Failed(f"{_UNUSABLE}: it tells several e-mail addresses, where it must be one.")
    subject = "" if name.get("Format") == Constants.NAMEID_TRANSIENT else str(name["Value"])
    if len(subject) > LONGEST_SUBJECT:
        raise Failed(f"{_UNUSABLE}: its NameID is too long.")
    return Proof(idp.entity_id, subject, next(iter(emails), ""))


def _settings(idp: IdentityProvider, ours: Ours) -> OneLogin_Saml2_Settings:
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "debug": False,
            "sp": _service_provider(ours),
            "idp": {
                "entityId": idp.entity_id,
                # The library writes it into XML as it is.
                "singleSignOnService": {"url": escape(idp.sign_in_address, {'"': "&quot;"})},
                "x509certMulti": {"signing": list(idp.certificates)},
            },
            "security": _SECURITY,
        }
    )


_SECURITY = {
    "wantAssertionsSigned": True,
    "wantNameId": True,
    "wantAttributeStatement": False,  # the NameID may be the e-mail
    "allowRepeatAttributeName": True,
    "requestedAuthnContext": False,  # how to prove who one is, is the identity provider's to say
    "rejectDeprecatedAlgorithm": True,  # SHA-1
    "allowSingleLabelDomains": True,
    "authnRequestsSigned": False,
}


def _service_provider(ours: Ours) -> dict[str, Any]:
    return {
        "entityId": ours.entity_id,
        "assertionConsumerService": {"url": ours.consumer, "binding": Constants.BINDING_HTTP_POST},
        "NameIDFormat": Constants.NAMEID_UNSPECIFIED,
    }
