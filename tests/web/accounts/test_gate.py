import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from manumit.errors import CatalogError
from manumit.web.rights.gate import API, OPEN, RightsGate, declared_right, needs
from manumit.web.rights.roles import person_roles, rights, rights_of, roles

RIGHT_OF_PAGE = {
    "people": "people.manage",
    "invite": "people.manage",
    "audit": "audit.read",
    "audit-csv": "audit.read",
    "account": "account.own",
    "change-password": "account.own",
    "api-keys": "keys.manage",
    "api-key-new": "keys.manage",
}


def every_pattern(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from every_pattern(pattern.url_patterns)
        else:
            yield pattern


def address_of(pattern: URLPattern) -> str:
    """Return an address that the pattern matches, with any values."""
    route = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        value = (
            "1" if isinstance(converter, IntConverter) else "00000000-0000-0000-0000-000000000000"
        )
        route = re.sub(rf"<(\w+:)?{name}>", value, route)
    return f"/{route}"


def _comparable(page: str) -> str:
    """Return the page without what differs in every answer: form tokens and its own address."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return page.replace("/people", "/no-such-page")


def test_every_view_declares_a_right_or_that_it_is_open() -> None:
    known = set(rights()) | {OPEN, API}
    silent = [
        str(pattern.pattern)
        for pattern in every_pattern(get_resolver().url_patterns)
        if declared_right(pattern.callback) not in known
    ]
    assert silent == []


def test_a_view_that_declares_nothing_is_refused(rf: RequestFactory) -> None:
    from django.http import Http404

    request = rf.get("/")
    with pytest.raises(Http404):
        RightsGate(lambda _: None).process_view(request, lambda _: None, (), {})


def test_an_undeclared_right_is_refused_when_the_view_is_written() -> None:
    with pytest.raises(CatalogError, match=r"accounts\.right"):
        needs("people.mange")


@pytest.mark.parametrize("page", RIGHT_OF_PAGE)
@pytest.mark.django_db
def test_only_the_right_opens_a_page(page: str, signed_in: Callable[..., Client]) -> None:
    missing = Client().get("/no-such-page")
    for role in person_roles():
        answer = signed_in(role).get(reverse(page))
        if RIGHT_OF_PAGE[page] in rights_of(role):
            assert answer.status_code == 200, role
        else:
            assert answer.status_code == missing.status_code == 404, role


@pytest.mark.django_db
def test_every_address_of_the_house_is_closed_to_those_without_its_right(
    signed_in: Callable[..., Client],
) -> None:
    clients = {role: signed_in(role) for role in person_roles()}
    guarded = [
        (address_of(pattern), right)
        for pattern in every_pattern(get_resolver().url_patterns)
        if (right := declared_right(pattern.callback)) in rights()
    ]
    assert len(guarded) >= len(RIGHT_OF_PAGE)
    for address, right in guarded:
        for method in ("get", "post"):
            assert getattr(Client(), method)(address).status_code == 302, address
            for role, client in clients.items():
                if right not in rights_of(role):
                    assert getattr(client, method)(address).status_code == 404, (address, role)


@pytest.mark.django_db
def test_a_closed_page_answers_as_one_that_does_not_exist(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("reader")
    closed = client.get(reverse("people")).content.decode()
    missing = client.get("/no-such-page").content.decode()
    assert "csrfmiddlewaretoken" in missing
    assert _comparable(closed) == _comparable(missing)


@pytest.mark.django_db
def test_a_visitor_is_sent_to_sign_in_and_back() -> None:
    answer = Client().get(reverse("audit") + "?action=x")
    assert answer.status_code == 302
    assert answer.url == reverse("sign-in") + "?next=%2Faudit%3Faction%3Dx"


@pytest.mark.django_db
def test_a_visitor_who_sends_a_form_is_sent_to_sign_in_without_a_way_back() -> None:
    answer = Client().post(reverse("sign-out"))
    assert (answer.status_code, answer.url) == (302, reverse("sign-in"))


def test_roles_give_only_declared_rights_and_the_machine_manages_nothing() -> None:
    assert all(set(role.rights) <= set(rights()) for role in roles().values())
    assert not rights_of("machine") & {"people.manage", "keys.manage", "audit.read", "account.own"}
    assert rights_of("no-longer-declared") == frozenset()
