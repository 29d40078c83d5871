"""E-mail addresses, domains and links, told from file names, times and missing spaces.

A domain ends in a public suffix of the Mozilla list (package ``publicsuffixlist``, nothing
is fetched). The DOMAIN value is the registrable domain in ASCII; hosts that everybody
shares (``t.me``, ``bit.ly``) give none. The URL value is scheme, host, port and path: query,
fragment and credentials are left out, because they carry people's data and tracking.

A host written with look-alike letters is its own host: ``xn--…`` is the reading, the host
it imitates an alternative.

Limits: a label has 63 characters, a host 9 labels, a link 2,048 characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from manumit.errors import InputError
from manumit.identifiers import _tables
from manumit.identifiers.finding import Finding
from manumit.identifiers.host import IP_HOST, Host, ascii_host, is_ip_address, registrable_domain
from manumit.identifiers.identifier import Identifier, IdentifierKind

__all__ = [
    "Link",
    "links_of",
    "parse_domain",
    "parse_url",
]

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_ANY_LABEL = r"[^\W](?:[\w-]{0,61}\w)?"
_HOST = re.compile(
    rf"(?<![\w.@-])(?:{_ANY_LABEL}\.){{1,8}}(?:xn--[a-z0-9-]{{2,59}}|[^\W\d_]{{2,24}})"
)
_ASCII_HOST = re.compile(
    rf"(?<![a-z0-9_.@-])(?:{_LABEL}\.){{1,8}}(?:xn--[a-z0-9-]{{2,59}}|[a-z]{{2,24}})(?![a-z0-9_@-])"
)
_SCHEME = re.compile(r"(?<![a-z0-9])(https?)://(?:[^\s/@?#]{1,100}@)?")
_PORT = re.compile(r":\d{1,5}(?!\d)")
_PATH = re.compile(r"[/?#][!#-;=?-\[\]_a-z~]{0,2048}")
_TRAILING = ".,;:!?)]'*_~"


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a bare host: its place, host, scheme ("" if not written), port and the rest.

    ``host_end`` is where the host ends in the view; ``rest`` is path, query and fragment
    with their capitals.
    """

    start: int
    end: int
    host: Host
    host_start: int
    host_end: int
    scheme: str
    port: str
    rest: str

    @property
    def path(self) -> str:
        """Return the path without query and fragment; "" for none."""
        path = re.split(r"[?#]", self.rest, maxsplit=1)[0]
        return "" if path == "/" else path

    @property
    def url(self) -> str:
        """Return the canonical URL; https where no scheme was written."""
        return f"{self.scheme or 'https'}://{self.host.name}{self.port}{self.path}"


def parse_url(value: str) -> Identifier:
    """Return the canonical URL of ``value``; raises InputError."""
    found = re.fullmatch(
        r"(?:(https?)://)?(?:[^\s/@?#]{1,100}@)?([^\s/?#:@]{1,253})(:\d{1,5})?([/?#]\S{0,2048})?",
        value.strip(),
        re.IGNORECASE,
    )
    if found is not None:
        name = ascii_host(found.group(2))
        if registrable_domain(name) or is_ip_address(name):
            host = Host(name, registrable_domain(name))
            scheme, port, rest = (found.group(1) or "").lower(), found.group(3), found.group(4)
            link = Link(0, 0, host, 0, 0, scheme, _port(port or "", scheme), rest or "")
            return Identifier(IdentifierKind.URL, link.url)
    raise _not("a web address", "url")


def parse_domain(value: str) -> Identifier:
    """Return the registrable domain of ``value``; raises InputError."""
    domain = registrable_domain(ascii_host(value.strip().strip(".")))
    if not domain:
        raise _not("a domain under a public suffix", "domain")
    return Identifier(IdentifierKind.DOMAIN, domain)


def _not(what: str, code: str) -> InputError:
    return InputError(
        f"The value is not {what}.",
        remedy="Write it as it stands in an address line.",
        code=f"identifiers.{code}",
    )


def links_of(finding: Finding) -> Iterator[Link]:
    """Yield the links and bare hosts of the text in order, without claiming them."""
    text = finding.view.text
    at = 0
    for found in _starts(text):
        if found.start() < at or finding.full:
            continue
        link = _link_at(finding, found)
        if link is not None:
            at = link.end
            yield link


def _starts(text: str) -> Iterator[re.Match[str]]:
    """Yield the places where a scheme or a host starts, in order."""
    pattern = _SCHEME_OR_HOST if text.isascii() else _SCHEME_OR_ANY_HOST
    return pattern.finditer(text)


_SCHEME_OR_HOST = re.compile(f"{_SCHEME.pattern}|{_ASCII_HOST.pattern}")
_SCHEME_OR_ANY_HOST = re.compile(f"{_SCHEME.pattern}|{_ASCII_HOST.pattern}|{_HOST.pattern}")


def _link_at(finding: Finding, found: re.Match[str]) -> Link | None:
    text = finding.view.text
    scheme = found.group(1) or ""
    start = found.start()
    host_start, host_end = found.span()
    if scheme:
        host_start = found.end()
        matched = IP_HOST.match(text, host_start) or re.compile(
            rf"(?:{_ANY_LABEL}\.){{1,8}}(?:xn--[a-z0-9-]{{2,59}}|[^\W\d_]{{2,24}})"
        ).match(text, host_start)
        if matched is None:
            return None
        host_end = matched.end()
    host_start, host_end = _trim(text, host_start, host_end)
    if not scheme:
        start = host_start
    if not finding.is_free(start, host_end):
        return None
    host = _host(finding, host_start, host_end)
    if host is None:
        return None
    port_match = _PORT.match(text, host_end)
    after_port = port_match.end() if port_match else host_end
    end, rest = _rest(finding, after_port)
    port = _port(port_match.group() if port_match else "", scheme)
    link = Link(start, end, host, host_start, host_end, scheme, port, rest)
    return link if _credible(finding, link) else None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Cut letters of scripts without spaces off a Latin host: ``网站example.com注册``."""
    labels = text[start:end].split(".")
    first, last = labels[0], labels[-1]
    if all(label.isascii() for label in labels[1:-1]):
        tail = re.match(r"[a-z0-9-]+", last)
        if tail and tail.end() < len(last) and ord(last[tail.end()]) >= 0xE00:
            end -= len(last) - tail.end()
        head = re.search(r"[a-z0-9-]+$", first)
        if head and head.start() and ord(first[head.start() - 1]) >= 0xE00:
            start += head.start()
    return start, end


def _host(finding: Finding, start: int, end: int) -> Host | None:
    view = finding.view
    name = view.text[start:end]
    if is_ip_address(name):
        return Host(name, "")
    written = "".join(_written(view.original_at(at), view.text[at]) for at in range(start, end))
    if written == name:
        name = ascii_host(name)
        domain = registrable_domain(name) if name else ""
        return Host(name, domain) if domain else None
    if any(view.original_at(at) == "。" for at in range(start, end)):
        return None  # an ideographic full stop between words of a sentence
    own = ascii_host(written)
    domain = registrable_domain(own) if own else ""
    imitated = registrable_domain(name) if name.isascii() else ""
    if not domain:
        return Host(name, imitated) if imitated else None
    return Host(own, domain, imitated if imitated != domain else "")


def _written(original: str, folded: str) -> str:
    """Return the character that was meant: full-width and styled letters as plain ones."""
    if original.isascii():
        return folded
    plain = unicodedata.normalize("NFKC", original).lower()
    return plain if len(plain) == 1 and plain.isalnum() else folded


def _port(port: str, scheme: str) -> str:
    usual = {"http": ":80", "https": ":443", "": ":443"}
    return "" if port == usual[scheme] else port


def _rest(finding: Finding, start: int) -> tuple[int, str]:
    found = _PATH.match(finding.view.text, start)
    if found is None:
        return start, ""
    end = found.end()
    text = finding.view.text
    while end > start and text[end - 1] in _TRAILING:
        if text[end - 1] == ")" and text.count("(", start, end) >= text.count(")", start, end):
            break
        end -= 1
    return end, finding.view.cased(start, end)


def _credible(finding: Finding, link: Link) -> bool:
    """Return whether a host is meant as one, and not a missing space or a file name."""
    name = link.host.name
    if link.scheme or name.startswith("www."):
        return True
    if not link.host.domain:
        return False
    ending = name.rpartition(".")[2]
    if link.rest.startswith("/") and len(link.rest) > 1:
        return True
    if name in _tables.link_hosts() and link.rest:
        return True
    if ending not in _words("file_endings") and ending not in _words("word_endings"):
        return not _after_full_stop(finding, link)
    cues = finding.cues
    if cues.before("domain", link.start, within=6) is not None:
        return ending not in _words("file_endings")
    label = link.host.domain.partition(".")[0]
    telling = any(c.isdigit() for c in label) or "-" in label or name.count(".") > 1
    return telling and ending not in _words("file_endings") and len(label) > 3


def _after_full_stop(finding: Finding, link: Link) -> bool:
    """Return whether the ending starts with a capital after small letters: ``pay.Top``."""
    written = finding.view.cased(link.host_start, link.host_end)
    before, _, ending = written.rpartition(".")
    return ending[:1].isupper() and not ending.isupper() and before.islower()


@lru_cache(maxsize=8)
def _words(which: str) -> frozenset[str]:
    return frozenset(_tables.web()[which])
