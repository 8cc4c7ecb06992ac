"""OpenID Connect: the authorization code flow, with state, nonce and PKCE."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import jwt

from . import secret
from .fetching import fetch, fetch_found, why_not_address
from .models import SingleSignOn
from .proof import Cancelled, Failed, Proof

WELL_KNOWN = "/.well-known/openid-configuration"
SCOPE = "openid email"
# Signed with the identity provider's own key: with a shared secret whoever knows it could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
CLOCKS_DIFFER = 60  # seconds
_UNUSABLE = "The answer of the identity provider cannot be used"


@dataclass(frozen=True)
class Discovered:
    """What the identity provider tells of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    takes_basic: bool  # how the client shows its secret


def issuer_of(address: str) -> str:
    """The issuer or the address of its discovery document: either may be given."""
    return address.strip().removesuffix(WELL_KNOWN)


def discover(issuer: str) -> Discovered:
    """Raises `Failed` with what is wrong."""
    address = issuer.rstrip("/") + WELL_KNOWN
    told = _object(fetch_found(address, "discovery document"), f"The discovery document at {address}")
    if str(told.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise Failed(
            f"The discovery document is that of {str(told.get('issuer'))[:200]}: enter this as the issuer, "
            "if it is yours."
        )
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if why_not_address(str(told.get(name, ""))):
            raise Failed(f"The discovery document gives no address with https as {name}.")
    ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Discovered(
        told["issuer"],
        told["authorization_endpoint"],
        told["token_endpoint"],
        told["jwks_uri"],
        str(told.get("userinfo_endpoint") or ""),
        "client_secret_basic" in ways,
    )


def check(issuer: str) -> str:
    """What the Test button says when all is well. Raises `Failed`."""
    found = discover(issuer)
    keys = _keys(found)
    return f"{found.issuer} answers, and signs with {len(keys.keys)} key{'s'[: len(keys.keys) != 1]}."


def begin(chosen: SingleSignOn, redirect_uri: str) -> tuple[str, dict[str, str]]:
    """The address to go to, and what must be known when the answer comes; its `id` comes back as the state."""
    pending = {name: secrets.token_urlsafe(32) for name in ("id", "nonce", "verifier")}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(pending["verifier"].encode()).digest())
    asked = {
        "response_type": "code",
        "client_id": chosen.client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": pending["id"],
        "nonce": pending["nonce"],
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    address = discover(chosen.issuer).authorization_endpoint
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", pending


def complete(
    chosen: SingleSignOn, redirect_uri: str, pending: Mapping[str, str], answer: Mapping[str, str]
) -> Proof:
    """Whom the identity provider vouches for. Raises `Failed`."""
    found = discover(chosen.issuer)
    if answer.get("iss", found.issuer) != found.issuer:  # RFC 9207
        raise Failed("The answer comes from another identity provider than was asked.")
    if error := answer.get("error"):
        word = error if re.fullmatch("[a-z_]{1,40}", error) else "error"
        raise (Cancelled if word == "access_denied" else Failed)(
            f"The identity provider refused with “{word}”."
        )
    tokens = _exchange(chosen, found, redirect_uri, pending["verifier"], answer.get("code", ""))
    claims = _claims(chosen, found, str(tokens.get("id_token") or ""), pending["nonce"])
    if not claims.get("email") and found.userinfo_endpoint and tokens.get("access_token"):
        claims = {**_userinfo(found, str(tokens["access_token"]), claims["sub"]), "sub": claims["sub"]}
    # Left out, as Entra ID does, the address is believed: the identity provider is the provider's own choice.
    verified = claims.get("email_verified", True)
    return Proof(found.issuer, claims["sub"], str(claims.get("email") or ""), verified in (True, "true"))


def _exchange(
    chosen: SingleSignOn, found: Discovered, redirect_uri: str, verifier: str, code: str
) -> dict[str, Any]:
    data = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
        "client_id": chosen.client_id,
    }
    how: dict[str, Any] = {"data": data, "headers": {"Accept": "application/json"}}
    if chosen.client_secret:
        shown = secret.decrypt(chosen.client_secret)
        if found.takes_basic:
            how["auth"] = (quote_plus(chosen.client_id), quote_plus(shown))  # RFC 6749, 2.3.1
        else:
            data["client_secret"] = shown
    answer = fetch(found.token_endpoint, **how)
    if answer.status != 200:
        word = re.search(rb'"error"\s*:\s*"([a-z_]{1,40})"', answer.content)
        raise Failed(
            "The identity provider did not take the code"
            + (f": it says “{word[1].decode()}”." if word else f": status {answer.status}.")
        )
    return _object(answer.content, _UNUSABLE)


def _claims(chosen: SingleSignOn, found: Discovered, token: str, nonce: str) -> dict[str, Any]:
    """What the ID token says, if it is for us, of now, of this sign-in, and signed."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        keys = _keys(found).keys
        key = next(
            (key for key in keys if key.key_id == kid), keys[0] if len(keys) == 1 and not kid else None
        )
        if key is None:
            raise Failed(f"{_UNUSABLE}: it is signed with a key that the identity provider does not publish.")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=chosen.client_id,
            issuer=found.issuer,
            leeway=CLOCKS_DIFFER,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise Failed(f"{_UNUSABLE}: {_words(error)}.") from None
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Failed(f"{_UNUSABLE}: it belongs to another sign-in.")
    if claims.get("azp", chosen.client_id) != chosen.client_id:
        raise Failed(f"{_UNUSABLE}: it was issued to another program.")
    return claims


def _words(error: jwt.PyJWTError) -> str:
    kinds: list[tuple[type[jwt.PyJWTError], str]] = [
        (jwt.ExpiredSignatureError, "it has expired; do the clocks agree?"),
        (jwt.ImmatureSignatureError, "it is of the future; do the clocks agree?"),
        (jwt.InvalidAudienceError, "it is for another client ID"),
        (jwt.InvalidIssuerError, "it is from another issuer"),
        (jwt.InvalidAlgorithmError, "it is signed in a way that is not safe enough"),
        (jwt.InvalidSignatureError, "its signature is wrong"),
    ]
    return next((words for kind, words in kinds if isinstance(error, kind)), "its ID token is none").rstrip(
        "?"
    )


def _keys(found: Discovered) -> jwt.PyJWKSet:
    try:
        return jwt.PyJWKSet.from_dict(_object(fetch_found(found.jwks_uri, "set of keys"), "The set of keys"))
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
        raise Failed(f"There is no key at {found.jwks_uri} that can be used.") from None


def _userinfo(found: Discovered, token: str, subject: str) -> dict[str, Any]:
    answer = fetch(found.userinfo_endpoint, headers={"Authorization": f"Bearer {token}"})
    told = _object(answer.content, _UNUSABLE) if answer.status == 200 else {}
    if told and told.get("sub") != subject:
        raise Failed(f"{_UNUSABLE}: it tells of two different accounts.")
    return told


def _object(content: bytes, what: str) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Failed(f"{what} is not JSON as it should be.")
    return told
