"""A real SAML identity provider: pysaml2's, with a page to sign in and one of its metadata, run in a thread."""

from __future__ import annotations

import base64
import html
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA1, DIGEST_SHA256, SIG_RSA_SHA1, SIG_RSA_SHA256
from werkzeug.serving import make_server

PERSISTENT, TRANSIENT, BY_EMAIL = (
    NAMEID_FORMAT_PERSISTENT,
    NAMEID_FORMAT_TRANSIENT,
    NAMEID_FORMAT_EMAILADDRESS,
)

SAFE = {"sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256}
SHA_1 = {"sign_alg": SIG_RSA_SHA1, "digest_alg": DIGEST_SHA1}


@dataclass
class SamlProvider:
    """`how` goes to pysaml2 with every answer; `change` changes the XML when it is signed already."""

    folder: Path
    address: str = ""
    accounts: dict[str, str] = field(default_factory=dict)  # subject: e-mail
    name_format: str = PERSISTENT
    how: dict[str, Any] = field(default_factory=dict)
    change: Callable[[str], str] = str
    our_metadata: str = ""
    lifetime: int = 15  # minutes
    audience: str = ""  # another than who asks
    last_answer: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.new_key()

    def new_key(self) -> None:
        key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "identity provider of the tests")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self.folder / "key.pem").write_bytes(private)
        (self.folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    @property
    def entity_id(self) -> str:
        return f"{self.address}/metadata"

    def metadata(self) -> str:
        return str(entity_descriptor(self._config()))

    def sign_in(self, address: str, subject: str) -> dict[str, str]:
        """What the person does there; the form that the browser then sends to us, with its address."""
        page = requests.get(f"{address}&account={subject}", timeout=20)
        assert page.status_code == 200, page.text
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
        action = re.search(r'action="([^"]*)"', page.text)
        assert action
        return {
            "action": html.unescape(action[1]),
            **{name: html.unescape(text) for name, text in fields.items()},
        }

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        kind, body = "text/html; charset=utf-8", ""
        if environ["PATH_INFO"] == "/metadata":
            kind, body = "application/samlmetadata+xml", self.metadata()
        elif "account" in query:
            body = self._answer(query)
        else:
            choices = "".join(
                f'<p><a href="?{html.escape(environ["QUERY_STRING"])}&amp;account={each}">{each}</a></p>'
                for each in self.accounts
            )
            body = f"<!doctype html><html lang=en><title>Sign in</title><h1>Who are you?</h1>{choices}"
        start_response("200 OK", [("Content-Type", kind)])
        return [body.encode()]

    def _answer(self, query: dict[str, str]) -> str:
        server = Server(config=self._config())
        request = server.parse_authn_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT)
        told = server.response_args(request.message, [BINDING_HTTP_POST])
        told = {name: told[name] for name in ("in_response_to", "destination", "sp_entity_id")}
        if self.audience:
            told["sp_entity_id"] = self.audience
        email = self.accounts[query["account"]]
        name = email if self.name_format == BY_EMAIL else query["account"]
        how = {**SAFE, "sign_assertion": True, "sign_response": False, **self.how}
        answer = server.create_authn_response(
            **{
                **told,
                "identity": {"mail": [email]} if self.name_format != BY_EMAIL else {},
                "name_id": NameID(format=self.name_format, text=name),
                "authn": {
                    "class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
                    "authn_auth": self.address,
                },
                **how,
            }
        )
        encoded = base64.b64encode(self.change(str(answer)).encode()).decode()
        self.last_answer = {"SAMLResponse": encoded, "RelayState": query.get("RelayState", "")}
        return (
            "<!doctype html><html lang=en><title>Signed in</title>"
            f'<form method="post" action="{html.escape(told["destination"])}">'
            f'<input type="hidden" name="SAMLResponse" value="{encoded}">'
            f"<h1>You are {html.escape(query['account'])}</h1><button>Go on</button></form>"
        )

    def _config(self) -> Any:
        return IdPConfig().load(
            {
                "entityid": self.entity_id,
                "key_file": str(self.folder / "key.pem"),
                "cert_file": str(self.folder / "certificate.pem"),
                "service": {
                    "idp": {
                        "endpoints": {
                            "single_sign_on_service": [
                                (f"{self.address}/sign-in?a=1&b=2", BINDING_HTTP_REDIRECT)
                            ]
                        },
                        "want_authn_requests_signed": False,
                        "policy": {"default": {"lifetime": {"minutes": self.lifetime}}},
                    }
                },
                **({"metadata": {"inline": [self.our_metadata]}} if self.our_metadata else {}),
            }
        )


@contextmanager
def running(folder: Path) -> Iterator[SamlProvider]:
    provider = SamlProvider(folder)
    # In threads: a browser opens connections that it may never use.
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
