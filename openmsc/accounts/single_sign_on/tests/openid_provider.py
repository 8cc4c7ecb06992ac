"""A real OpenID Connect provider, run in a thread; what it answers can be spoilt, to see that it is refused."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

with warnings.catch_warnings():
    from authlib.deprecate import AuthlibDeprecationWarning

    warnings.simplefilter("ignore", AuthlibDeprecationWarning)  # the provider's own concern
    from oidc_provider_mock import User, run_server_in_thread

Claims = dict[str, Any]
SECRET = "the secret of our client"


@dataclass
class OpenIdProvider:
    """`spoil` changes what an ID token says, and signs it again; `answers` replaces what an address answers."""

    app: Any
    address: str = ""
    spoil: Callable[[Claims], Claims] | None = None
    sign: Callable[[Claims, Any], str] | None = None
    answers: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    token_requests: list[dict[str, str]] = field(default_factory=list)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def account(self, subject: str, **claims: Any) -> None:
        requests.put(f"{self.address}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def sign_in(self, address: str, subject: str) -> str:
        """What the person does there; the address to which the browser is sent back."""
        return self._answer(address, {"sub": subject})

    def deny(self, address: str) -> str:
        return self._answer(address, {"action": "deny"})

    def _answer(self, address: str, data: dict[str, str]) -> str:
        answer = requests.post(address, data=data, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path in self.answers:
            status, body = self.answers[path]
            start_response(
                status, [("Content-Type", "application/json"), ("Location", "http://localhost:9/")]
            )
            return [body]
        if path == "/oauth2/token":
            self._note(environ)
        if self.spoil is None or path not in {"/oauth2/token", "/jwks"}:
            found: Iterable[bytes] = self.app(environ, start_response)
            return found
        told: list[Any] = []
        body = b"".join(self.app(environ, lambda status, headers, *more: told.append((status, headers))))
        body = self._spoilt(path, json.loads(body))
        start_response(told[0][0], [("Content-Type", "application/json")])
        return [body]

    def _note(self, environ: Any) -> None:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(body)
        sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.token_requests.append({**sent, "authorization": environ.get("HTTP_AUTHORIZATION", "")})

    def _spoilt(self, path: str, told: dict[str, Any]) -> bytes:
        assert self.spoil is not None
        if path == "/jwks":
            told = {"keys": [{**_public(self.key), "kid": "ours", "use": "sig", "alg": "RS256"}]}
        elif "id_token" in told:
            claims = self.spoil(jwt.decode(told["id_token"], options={"verify_signature": False}))
            sign = self.sign or (
                lambda claims, key: jwt.encode(claims, key, "RS256", headers={"kid": "ours"})
            )
            told["id_token"] = sign(claims, self.key)
        return json.dumps(told).encode()


def _public(key: rsa.RSAPrivateKey) -> dict[str, Any]:
    public: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return public


@contextmanager
def running(*accounts: User, token_lasts: timedelta = timedelta(hours=1)) -> Iterator[OpenIdProvider]:
    with run_server_in_thread(access_token_max_age=token_lasts, user_claims=accounts) as server:
        provider = OpenIdProvider(server.app)
        server.app = provider
        provider.address = f"http://localhost:{server.server_port}"
        yield provider
