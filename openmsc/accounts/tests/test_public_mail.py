"""Which mail domains everybody can have an address in (ADM-2)."""

from __future__ import annotations

import pytest

from openmsc.accounts.public_mail import is_public


@pytest.mark.parametrize(
    "email",
    [
        "a@gmail.com", "a@GMAIL.com", "a@googlemail.com", "a@yahoo.com", "a@yahoo.fr", "a@yahoo.co.uk", "a@ymail.com",
        "a@yahoo.com.br", "a@outlook.com", "a@outlook.de", "a@hotmail.com", "a@hotmail.co.uk", "a@live.nl", "a@msn.com",
        "a@icloud.com", "a@me.com", "a@gmx.net", "a@gmx.de", "a@web.de", "a@aol.com", "a@proton.me", "a@protonmail.com",
        "a@mail.gmail.com", "a@x.y.yahoo.co.jp", "a@gmail.com.", '"b@msp.example"@gmail.com',
    ],
)  # fmt: skip
def test_an_address_that_everybody_can_have_is_public(email: str) -> None:
    assert is_public(email)


@pytest.mark.parametrize(
    "email",
    [
        "a@kestrel-it.example", "gmail.com@kestrel.example", "a@notgmail.com", "a@gmail.com.kestrel.example",
        "a@outlook.kestrel.com", "a@live.consulting", "a@alive.com", "a@yahoo.kestrel.co.uk", "a@com", "a@",
    ],
)  # fmt: skip
def test_a_company_s_own_is_not(email: str) -> None:
    assert not is_public(email)
