"""Links: the account of a platform behind them, or the URL and the domain of its host."""

from __future__ import annotations

import re
from functools import lru_cache

from manumit.identifiers import _tables
from manumit.identifiers.finding import Finding
from manumit.identifiers.identifier import Identifier, IdentifierKind
from manumit.identifiers.phone_plan import read_international, read_national
from manumit.identifiers.web import Link, links_of

__all__ = ["find_links", "link_account"]


def link_account(host: str, rest: str) -> tuple[IdentifierKind, str, bool] | None:
    """Return (kind, value, is a phone) of a link to an account, or None for other links."""
    forms = _tables.link_hosts()
    bare = host if host in forms else host.removeprefix("www.").removeprefix("m.")
    for form in forms.get(bare, ()):
        found = form.path.match(rest)
        if found is not None:
            return _filled(form, found)
    return None


def _filled(
    form: _tables.LinkForm, found: re.Match[str]
) -> tuple[IdentifierKind, str, bool] | None:
    value = form.form
    for number, group in enumerate(found.groups(), start=1):
        value = value.replace(f"{{{number}}}", group)
    value = value.rstrip("._") if not form.case else value
    if form.phone:
        digits = value.lstrip("+")
        if form.kind is IdentifierKind.ZALO and digits.startswith("0"):
            national = read_national(digits, "VN")
            return (form.kind, national.e164, True) if national else None
        read = read_international(digits)
        return (form.kind, read.e164, True) if read is not None else None
    if not form.case:
        value = value.lower()
    if form.kind is IdentifierKind.FACEBOOK and "/" not in value:
        value = value.replace(".", "")
    return form.kind, value, False


def find_links(finding: Finding) -> None:
    """Add links: the account behind them, or the URL and its domain."""
    _find_app_links(finding)
    shared = _shared_hosts()
    for link in links_of(finding):
        account = link_account(link.host.name, link.rest)
        if account is not None:
            kind, value, is_phone = account
            finding.add(Identifier(kind, value), link.start, link.end, checked=True)
            if is_phone:
                phone = Identifier(IdentifierKind.PHONE, value)
                finding.add(phone, link.start, link.end, checked=True)
            continue
        if not _is_name(finding, link):
            _add_link(finding, link, shared)


def _is_name(finding: Finding, link: Link) -> bool:
    """Return whether a bare host is the name after a platform: ``LINE ID: example.hr``.

    Endings of two letters and endings that are words are as likely a part of a name.
    """
    if link.scheme or link.rest or link.host.name.startswith("www."):
        return False
    ending = link.host.name.rpartition(".")[2]
    if len(ending) > 2 and ending not in _tables.web()["word_endings"]:
        return False
    within = _tables.platform_settings()["window_characters"]
    cue = finding.cues.before("platform", link.start, within=within)
    if cue is None or finding.cues.before("domain", link.start, within=6) is not None:
        return False
    between = finding.view.text[cue.end : link.start]
    words = f"{finding.view.text[cue.start : cue.end]} {between}".split()
    announced = ":" in between or "=" in between or "id" in words
    shape = _tables.platforms()[cue.name].handle
    return announced and shape.fullmatch(link.host.name) is not None


def _add_link(finding: Finding, link: Link, shared: frozenset[str]) -> None:
    explicit = bool(link.scheme) or link.host.name.startswith("www.")
    if link.scheme or link.path:
        finding.add(
            Identifier(IdentifierKind.URL, link.url), link.start, link.end, checked=explicit
        )
    domain = link.host.domain
    if domain and domain not in shared and link.host.name not in shared:
        imitated = link.host.imitates
        finding.add(
            Identifier(IdentifierKind.DOMAIN, domain),
            link.host_start,
            link.host_end,
            alternatives=[Identifier(IdentifierKind.DOMAIN, imitated)] if imitated else (),
            checked=explicit or bool(link.path),
        )
    finding.claim(link.start, link.end)


def _find_app_links(finding: Finding) -> None:
    text = finding.view.text
    if "://" not in text:
        return
    for prefix, form in _tables.app_links():
        at = text.find(prefix)
        while at >= 0 and not finding.full:
            tail = finding.view.cased(at + len(prefix), min(len(text), at + len(prefix) + 80))
            found = form.path.match(tail)
            account = _filled(form, found) if found else None
            if found is not None and account is not None:
                end = at + len(prefix) + found.end()
                kind, value, is_phone = account
                finding.add(Identifier(kind, value), at, end, checked=True)
                if is_phone:
                    finding.add(Identifier(IdentifierKind.PHONE, value), at, end, checked=True)
            at = text.find(prefix, at + len(prefix))


@lru_cache(maxsize=1)
def _shared_hosts() -> frozenset[str]:
    return frozenset(_tables.web()["shared_hosts"])
