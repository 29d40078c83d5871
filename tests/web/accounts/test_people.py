from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from web_people import PASSWORD

from manumit.errors import InputError
from manumit.web.accounts import services
from manumit.web.accounts.models import OneTimeLink, Person
from manumit.web.audit.models import AuditEntry
from manumit.web.audit.services import SYSTEM
from manumit.web.config.limits import limits

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def invite(role: str = "reader", name: str = "new") -> tuple[Person, str]:
    return services.person_invite(
        actor=SYSTEM, sign_in_name=name, display_name="New", role=role, now=NOW
    )


def test_a_link_works_once_and_not_for_ever() -> None:
    person, token = invite()
    late = NOW + timedelta(hours=limits().one_time_link_hours)
    with pytest.raises(InputError, match=r"accounts\.link"):
        services.link_use(token=token, password=PASSWORD, now=late)
    assert services.link_use(token=token, password=PASSWORD, now=NOW) == person
    with pytest.raises(InputError, match=r"accounts\.link"):
        services.link_use(token=token, password=PASSWORD, now=NOW)
    assert token not in str(list(OneTimeLink.objects.values()))


@pytest.mark.parametrize("weak", ["short", "123456789012345", "1q2w3e4r5t6y", "my-new-name!"])
def test_a_weak_password_is_refused_and_the_link_lives(weak: str) -> None:
    _, token = invite(name="new-name")
    with pytest.raises(ValidationError):
        services.link_use(token=token, password=weak, now=NOW)
    assert services.link_use(token=token, password=PASSWORD, now=NOW)


def test_a_new_link_ends_the_older_one() -> None:
    person, token = invite()
    newer = services.link_make(actor=SYSTEM, person=person, now=NOW)
    with pytest.raises(InputError):
        services.link_use(token=token, password=PASSWORD, now=NOW)
    assert services.link_use(token=newer, password=PASSWORD, now=NOW)


@pytest.mark.parametrize(("name", "role"), [("NEW ", "reader"), ("", "reader"), ("x", "machine")])
def test_a_taken_or_empty_name_and_a_machine_are_refused(name: str, role: str) -> None:
    invite()
    with pytest.raises(InputError):
        invite(role, name)


def test_the_last_administrator_stays(make_person: Callable[..., Person]) -> None:
    only = make_person("administrator")
    invite("administrator", "invited-only")  # cannot sign in yet, so does not count
    with pytest.raises(InputError, match=r"accounts\.last-administrator"):
        services.person_close(actor=SYSTEM, person=only, now=NOW)
    with pytest.raises(InputError, match=r"accounts\.last-administrator"):
        services.person_change_role(actor=SYSTEM, person=only, role="reader")
    make_person("administrator", name="second")
    services.person_change_role(actor=SYSTEM, person=only, role="reader")
    assert Person.objects.get(pk=only.pk).role == "reader"


def test_a_closed_account_is_signed_out_at_once(
    signed_in: Callable[..., Client], make_person: Callable[..., Person]
) -> None:
    make_person("administrator")
    client = signed_in("reader")
    assert client.get(reverse("account")).status_code == 200
    person = Person.objects.get(sign_in_name="example-reader")
    services.person_close(actor=SYSTEM, person=person, now=NOW)
    assert client.get(reverse("account")).status_code == 302
    services.person_reopen(actor=SYSTEM, person=person, now=NOW)
    assert client.get(reverse("account")).status_code == 302


def test_another_role_counts_from_the_next_page(signed_in: Callable[..., Client]) -> None:
    client = signed_in("reader")
    person = Person.objects.get()
    assert client.get(reverse("audit")).status_code == 404
    services.person_change_role(actor=SYSTEM, person=person, role="supervisor")
    assert client.get(reverse("audit")).status_code == 200


def test_an_administrator_invites_and_the_person_chooses_a_password(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("administrator")
    answer = client.post(
        reverse("invite"),
        {"sign_in_name": "colleague", "display_name": "A Colleague", "role": "reviewer"},
    )
    link = answer.context["link"]
    assert link.startswith("http://testserver/welcome/")
    visitor = Client()
    assert visitor.get(link).status_code == 200
    different = {"new": PASSWORD, "again": PASSWORD + "x"}
    assert visitor.post(link, different).status_code == 422
    assert visitor.post(link, {"new": PASSWORD, "again": PASSWORD}).status_code == 302
    assert visitor.get(reverse("account")).context["rows"][2][1] == "Reviewer"
    assert visitor.get(link).status_code == 404


def test_the_person_page_changes_role_makes_links_closes_and_reopens(
    signed_in: Callable[..., Client], make_person: Callable[..., Person]
) -> None:
    client, person = signed_in("administrator"), make_person("reader")
    page = reverse("person", args=[person.pk])
    assert client.get(page).status_code == 200
    assert client.post(f"{page}/role", {"role": "machine"}).status_code == 422
    assert client.post(f"{page}/role", {"role": "reviewer"}).url == page
    assert client.post(f"{page}/link").context["link"]
    assert client.post(f"{page}/close").url == page
    assert client.post(f"{page}/link").status_code == 404
    assert client.post(f"{page}/reopen").context["link"]
    own = reverse("person-close", args=[Person.objects.get(role="administrator").pk])
    answer = client.post(own)
    assert (answer.status_code, answer.context["error"].code) == (
        422,
        "accounts.last-administrator",
    )
    done = set(AuditEntry.objects.exclude(actor_kind="system").values_list("action", flat=True))
    assert done >= {"accounts.role", "accounts.new-link", "accounts.close", "accounts.reopen"}
    assert client.get(reverse("person", args=[9999])).status_code == 404


def test_changing_the_password_ends_other_sessions(signed_in: Callable[..., Client]) -> None:
    here = signed_in("reader")
    there = Client()
    there.force_login(Person.objects.get())
    page = reverse("change-password")
    new = "another-long-password"
    wrong = here.post(page, {"old": "wrong-password", "new": new, "again": new})
    assert wrong.status_code == 422
    assert here.post(page, {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302
