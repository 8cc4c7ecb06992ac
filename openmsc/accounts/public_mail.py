"""Mail domains where everybody can have an address: it does not show who works for the provider (ADM-2).

From the providers' own lists of the domains they give addresses in, as of November 2026.
"""

from __future__ import annotations

import re

# Under many endings: yahoo.com, yahoo.fr, yahoo.co.uk, yahoo.com.br, gmx.net.
_UNDER_MANY_ENDINGS = ("aol", "gmx", "hotmail", "hushmail", "live", "outlook", "yahoo", "yandex", "zohomail")

_DOMAINS = frozenset(
    {
        "gmail.com", "googlemail.com",  # Google
        "icloud.com", "mac.com", "me.com",  # Apple
        "msn.com", "passport.com", "windowslive.com",  # Microsoft
        "aim.com", "love.com", "myyahoo.com", "rocketmail.com", "ymail.com",  # Yahoo and AOL
        "pm.me", "proton.me", "protonmail.ch", "protonmail.com",  # Proton
        "email.de", "freenet.de", "gmx.biz", "gmx.info", "t-online.de", "web.de",  # Germany
        "free.fr", "laposte.net", "orange.fr", "sfr.fr", "wanadoo.fr",  # France
        "alice.it", "libero.it", "tiscali.it", "virgilio.it",  # Italy
        "bluewin.ch", "blueyonder.co.uk", "btinternet.com", "ntlworld.com", "sky.com", "virginmedia.com",
        "bigpond.com", "onet.pl", "op.pl", "wp.pl", "seznam.cz", "ziggo.nl",
        "bk.ru", "inbox.ru", "list.ru", "mail.ru", "rambler.ru", "ya.ru",  # Russia
        "126.com", "139.com", "163.com", "foxmail.com", "qq.com", "sina.com", "sohu.com", "yeah.net",  # China
        "daum.net", "hanmail.net", "naver.com", "rediffmail.com", "bol.com.br", "uol.com.br", "terra.com.br",
        "att.net", "comcast.net", "cox.net", "sbcglobal.net", "verizon.net",  # United States
        "duck.com", "email.com", "fastmail.com", "fastmail.fm", "hey.com", "inbox.com", "mail.com",
        "mailbox.org", "posteo.de", "posteo.net", "startmail.com", "tuta.com", "tutamail.com", "tutanota.com",
        "tutanota.de", "usa.com", "zoho.com",
    }
)  # fmt: skip

_MANY = re.compile(
    rf"(?:.+\.)?(?:{'|'.join(_UNDER_MANY_ENDINGS)})\.(?:com|net|org|(?:(?:co|com)\.)?[a-z]{{2}})"
)


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].strip().rstrip(".").lower()


def is_public(email: str) -> bool:
    """Whether the address is of such a domain, or of one below it."""
    domain = domain_of(email)
    labels = domain.split(".")
    above = {".".join(labels[place:]) for place in range(len(labels))}
    return bool(_DOMAINS & above) or _MANY.fullmatch(domain) is not None
