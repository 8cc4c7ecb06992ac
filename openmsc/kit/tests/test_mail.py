"""The one place that sends mail: headers, plain text, and where it goes."""

from __future__ import annotations

import email
import os
import subprocess
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as outbox
from pytest_django.fixtures import Settings

from openmsc.config.environment import SettingError, mail_server
from openmsc.config.tests.processes import environment, python
from openmsc.kit import mail
from openmsc.testing.people import World


def send(world: World, to: str = "ann@msp.example", **changed: Any) -> Any:
    context = {"customer": world.acme, "administrator": world.ann, "created": "24 Nov 2026, 01:30", **changed}
    mail.send(to, "customers/mail/created", context, key=f"test.{world.acme.pk}")
    return outbox.outbox[-1]


def test_headers_say_who_sends_that_no_person_did_and_under_which_id(
    world: World, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Kestrel Managed IT <backup@kestrel.example>"
    sent = send(world)
    assert sent.from_email == "Kestrel Managed IT <backup@kestrel.example>"
    assert sent.extra_headers == {
        "Message-ID": f"<test.{world.acme.pk}@kestrel.example>",
        "Auto-Submitted": "auto-generated",
    }


@pytest.mark.parametrize("between", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b"])
def test_no_name_makes_a_second_header(world: World, between: str) -> None:
    world.acme.name = f"Acme{between}Bcc: all@x.example"  # whatever comes past the actions
    assert send(world).subject == "Customer created: Acme Bcc: all@x.example"


def test_an_address_is_never_two(world: World) -> None:
    with pytest.raises(ValueError, match=r"newlines|Invalid address"):
        mail.send(
            "a@x.example\nBcc: b@x.example", "customers/mail/created", {"customer": world.acme}, key="two"
        )
    # Nothing was remembered as sent.
    assert send(world)


def test_a_link_needs_the_address_that_people_use(settings: Settings) -> None:
    settings.BASE_URL = ""
    assert mail.address("/customers/") == ""
    settings.BASE_URL = "https://backup.example.com"
    assert mail.address("/customers/") == "https://backup.example.com/customers/"


# ---- where it goes: settings, as a process of its own reads them

CODE = """
import django
django.setup()
from django.conf import settings as s
from django.core.mail import get_connection, send_mail
{code}
"""


def told(folder: Path, code: str, **given: str) -> str:
    surroundings = {
        **os.environ,
        **environment(folder),
        "DJANGO_SETTINGS_MODULE": "openmsc.config.settings",
        **given,
    }
    done = subprocess.run(
        python("-c", CODE.format(code=code)), env=surroundings, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr.strip().rpartition("\n")[2]


ASK = "print(s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL)"


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("smtp://open%40msc:p%40ss%3A1@mail.example", "mail.example 587 open@msc p@ss:1 True False"),
        ("smtps://u:p@mail.example", "mail.example 465 u p False True"),
        ("smtp://localhost:25", "localhost 25   False False"),
    ],
)
def test_a_mail_server_is_used_as_its_address_says(tmp_path: Path, url: str, used: str) -> None:
    assert told(tmp_path, ASK, OPENMSC_EMAIL_URL=url) == used.strip()


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://mail.example:99999",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("OPENMSC_EMAIL_URL", url)
    with pytest.raises(SettingError, match="OPENMSC_EMAIL_URL must"):
        mail_server()


def test_such_an_address_stops_the_start_in_one_sentence_without_its_password(tmp_path: Path) -> None:
    said = told(tmp_path, "print('started')", OPENMSC_EMAIL_URL="smtp://u:secret@")
    assert "OPENMSC_EMAIL_URL must" in said
    assert "secret" not in said


def test_without_a_mail_server_mails_are_kept_as_files(tmp_path: Path) -> None:
    told(
        tmp_path, "send_mail('Übung', 'Text', None, ['ann@msp.example'])", OPENMSC_EMAIL_FROM="us@msp.example"
    )
    (kept,) = (tmp_path / "mail").iterdir()
    read: Message = email.message_from_bytes(kept.read_bytes())
    assert (read["To"], read["From"]) == ("ann@msp.example", "us@msp.example")
