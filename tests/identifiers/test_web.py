"""Domains, links and e-mail: offline, exact, and not fooled by full stops."""

from __future__ import annotations

import pytest

from manumit.errors import InputError
from manumit.identifiers import (
    Identifier,
    IdentifierKind,
    find_identifiers,
    parse_identifier,
    same_identifier,
)


def values(text: str, kind: IdentifierKind) -> list[str]:
    return [m.identifier.value for m in find_identifiers(text) if m.identifier.kind is kind]


@pytest.mark.parametrize(
    ("text", "url", "domain"),
    [
        ("https://jobs.example.com/apply", "https://jobs.example.com/apply", "example.com"),
        ("HTTP://Example.COM/Apply?id=7#top", "http://example.com/Apply", "example.com"),
        ("https://u:p@example.com:8443/x", "https://example.com:8443/x", "example.com"),
        ("see example.co.uk/jobs.", "https://example.co.uk/jobs", "example.co.uk"),
        ("(https://example.com/a_(b))", "https://example.com/a_(b)", "example.com"),
        ("hxxp://example[.]com/x", "http://example.com/x", "example.com"),
        ("网站https://example.com/注册", "https://example.com", "example.com"),
        ("https://example.com/?utm_source=a&fbclid=b", "https://example.com", "example.com"),
        ("https://пример.рф/работа", "https://xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        ("https://name.github.io/x", "https://name.github.io/x", "name.github.io"),
        ("ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｃｏｍ／ａ", "https://example.com/a", "example.com"),
    ],
)
def test_link_gives_its_canonical_url_and_its_domain(text: str, url: str, domain: str) -> None:
    assert values(text, IdentifierKind.URL) == [url]
    assert values(text, IdentifierKind.DOMAIN) == [domain]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("www.example.com", "example.com"),
        ("Visit EXAMPLE.COM today", "example.com"),
        ("网站example.com注册", "example.com"),
        ("เว็บexample.comครับ", "example.com"),
        ("example[.]com", "example.com"),
        ("example(dot)com", "example.com"),
        ("example。com", "example.com"),
        ("example-jobs.top", "example-jobs.top"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_bare_domain_is_found(text: str, domain: str) -> None:
    assert values(text, IdentifierKind.DOMAIN) == [domain]
    assert values(text, IdentifierKind.URL) == []


@pytest.mark.parametrize(
    "text",
    [
        "Example Co.,Ltd is hiring",
        "tea, coffee etc.and more",
        "from 10.30am to 6.15pm",
        "contract.pdf photo.jpg main.py setup.sh notes.md app.zip form.docx",
        "No.1 agent, e.g. here, i.e.this",
        "Good salary.In Thailand we pay.Is it far",
        "apply now.today is the day.call me.to start",
        "Mr.Lee and Ms.Chen, Ph.D. St.John",
        "3.14 1.2.3 v2.0.1 192.168.1.1",
        "你好。中国公司。我们",
        "end...start ..com .com com.",
        "salário.Enviar currículo",
        "kerja.di Kamboja",
    ],
)
def test_full_stops_of_prose_make_no_domain(text: str) -> None:
    assert find_identifiers(text) == ()


def test_look_alike_host_is_its_own_host_and_names_what_it_imitates() -> None:
    found = find_identifiers("https://exаmple.com/x")  # a Cyrillic letter
    domain = next(m for m in found if m.identifier.kind is IdentifierKind.DOMAIN)
    assert domain.identifier.value.startswith("xn--")
    assert [a.value for a in domain.alternatives] == ["example.com"]


def test_host_that_everybody_shares_is_no_domain() -> None:
    assert values("https://bit.ly/abc1", IdentifierKind.DOMAIN) == []
    assert values("https://bit.ly/abc1", IdentifierKind.URL) == ["https://bit.ly/abc1"]


@pytest.mark.parametrize(
    "text",
    [
        "HR@Example.com",
        "mail hr@example.com.",
        "hr (at) example (dot) com",
        "hr[at]example[.]com",
        "hr at example dot com",
        "hr @ example.com",
        "hr@example . com",
        "ｈｒ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "邮箱hr@example.com谢谢",
        "mailto:hr@example.com?subject=x",
        "h\u200br@exam\u200bple.com",
    ],
)
def test_email_is_found_however_it_is_hidden(text: str) -> None:
    assert values(text, IdentifierKind.EMAIL) == ["hr@example.com"]
    assert values(text, IdentifierKind.DOMAIN) == ["example.com"]
    assert {m.identifier.kind for m in find_identifiers(text)} == {
        IdentifierKind.EMAIL,
        IdentifierKind.DOMAIN,
    }


def test_domain_of_a_mail_provider_joins_nobody() -> None:
    assert values("example@gmail.com", IdentifierKind.EMAIL) == ["example@gmail.com"]
    assert values("example@gmail.com", IdentifierKind.DOMAIN) == []


@pytest.mark.parametrize("text", ["a@b", "look at the dot com", "@ @ @", "x@example.notatld"])
def test_what_only_looks_like_mail_is_none(text: str) -> None:
    assert values(text, IdentifierKind.EMAIL) == []


def test_parse_and_compare() -> None:
    url = parse_identifier(IdentifierKind.URL, "Example.com/Apply?x=1")
    assert url.value == "https://example.com/Apply"
    assert same_identifier(url, Identifier(IdentifierKind.URL, "http://example.com/Apply"))
    one = parse_identifier(IdentifierKind.EMAIL, "Exam.Ple+x@gmail.com")
    other = parse_identifier(IdentifierKind.EMAIL, "example@gmail.com")
    assert one != other
    assert same_identifier(one, other)
    assert parse_identifier(IdentifierKind.DOMAIN, "www.Пример.рф").value == "xn--e1afmkfd.xn--p1ai"
    for kind in (IdentifierKind.URL, IdentifierKind.EMAIL, IdentifierKind.DOMAIN):
        with pytest.raises(InputError) as refused:
            parse_identifier(kind, "secret words")
        assert "secret" not in str(refused.value)
