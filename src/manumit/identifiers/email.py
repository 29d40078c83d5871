"""E-mail addresses, and the domain of an organisation behind them."""

from __future__ import annotations

import re
from functools import lru_cache

from manumit.errors import InputError
from manumit.identifiers import _tables
from manumit.identifiers.finding import Finding
from manumit.identifiers.host import ascii_host, registrable_domain
from manumit.identifiers.identifier import Identifier, IdentifierKind

__all__ = ["find_emails", "parse_email"]

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_EMAIL_LOCAL = re.compile(r"[a-z0-9][a-z0-9._%+'-]{0,63}$|[a-z0-9]$")
_CREDENTIALS = re.compile(r"://[^\s/@]{0,100}$")
_EMAIL_HOST = re.compile(rf"(?:{_LABEL}\.){{1,8}}[a-z]{{2,24}}(?![a-z0-9_@-])")


def parse_email(value: str) -> Identifier:
    """Return the e-mail address of ``value`` in lower case; raises InputError."""
    local, at, host = value.strip().rpartition("@")
    name = ascii_host(host)
    if not at or not registrable_domain(name) or not _EMAIL_LOCAL.fullmatch(local.lower()):
        raise InputError(
            "The value is not an e-mail address.",
            remedy="Write it as name@example.org.",
            code="identifiers.email",
        )
    return Identifier(IdentifierKind.EMAIL, f"{local.lower()}@{name}")


def find_emails(finding: Finding) -> None:
    """Add the e-mail addresses of the text; the domain too where it is an organisation's."""
    text = finding.view.text
    shared = _shared()
    at = text.find("@")
    while at >= 0 and not finding.full:
        local = _EMAIL_LOCAL.search(text, max(0, at - 64), at)
        host = _EMAIL_HOST.match(text, at + 1)
        if local is not None and host is not None:
            domain = registrable_domain(host.group())
            start, end = local.start(), host.end()
            in_link = _CREDENTIALS.search(text, max(0, start - 110), at) is not None
            if domain and not in_link and finding.is_free(start, end):
                plain = not finding.view.rewritten(start, end)
                value = f"{local.group()}@{host.group()}"
                finding.add(Identifier(IdentifierKind.EMAIL, value), start, end, checked=plain)
                if domain not in shared:
                    finding.add(
                        Identifier(IdentifierKind.DOMAIN, domain), at + 1, end, checked=plain
                    )
        at = text.find("@", at + 1)


@lru_cache(maxsize=1)
def _shared() -> frozenset[str]:
    return frozenset((*_tables.web()["mail_providers"], *_tables.web()["shared_hosts"]))
