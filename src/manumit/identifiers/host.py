"""Hosts of links and addresses: ASCII form and registrable domain, nothing looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

__all__ = ["IP_HOST", "Host", "ascii_host", "is_ip_address", "registrable_domain"]

IP_HOST = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
"""The shape of an IPv4 address."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host: its ASCII form, its registrable domain, what it imitates ("" for nothing)."""

    name: str
    domain: str
    imitates: str = ""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """Return the registrable domain of an ASCII host, "" where it ends in no public suffix.

    >>> registrable_domain("jobs.example.co.uk")
    'example.co.uk'
    """
    found: str | None = _suffixes().privatesuffix(host)
    return found or ""


def ascii_host(host: str) -> str:
    """Return a host in lower-case ASCII (IDNA 2003), "" where that is impossible."""
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def is_ip_address(name: str) -> bool:
    """Return whether a host is an IPv4 address."""
    return IP_HOST.fullmatch(name) is not None and all(int(n) < 256 for n in name.split("."))
