from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from web_people import PASSWORD

from manumit.web.accounts.models import Person, SignInPause
from manumit.web.accounts.services import link_make, link_use, person_close, person_invite
from manumit.web.accounts.signing_in import SignIn, sign_in_check
from manumit.web.audit.models import AuditEntry
from manumit.web.audit.services import SYSTEM
from manumit.web.config.limits import limits

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def try_in(name: str, password: str, *, now: datetime = NOW, address: str = "192.0.2.1") -> SignIn:
    return sign_in_check(sign_in_name=name, password=password, address=address, now=now)


def test_the_right_password_signs_in_however_the_name_is_capitalised(
    make_person: Callable[..., Person],
) -> None:
    person = make_person("reader")
    assert try_in(" Example-READER ", PASSWORD).person == person
    assert person.password.startswith("argon2$argon2id$")


def test_wrong_name_wrong_password_and_closed_account_get_one_answer(
    make_person: Callable[..., Person],
) -> None:
    make_person("administrator")
    closed = make_person("reader", name="closed")
    person_close(actor=SYSTEM, person=closed, now=NOW)
    person_invite(actor=SYSTEM, sign_in_name="invited", display_name="I", role="reader", now=NOW)
    pages = []
    for name, password in [
        ("nobody", PASSWORD),
        ("example-administrator", "wrong-password"),
        ("closed", PASSWORD),
        ("invited", PASSWORD),
    ]:
        answer = Client().post(reverse("sign-in"), {"sign_in_name": name, "password": password})
        assert answer.status_code == 422
        pages.append(str(answer.context["form"].non_field_errors()))
    assert len(set(pages)) == 1


def test_pauses_rise_for_a_name_alike_whether_or_not_it_exists(
    make_person: Callable[..., Person],
) -> None:
    make_person("reader", name="exists")
    ends = {}
    for name in ("exists", "nobody"):
        now, ends[name] = NOW, []
        for _ in range(limits().sign_in_failures_per_name):
            assert try_in(name, "wrong", now=now).paused_until is None
        for _ in range(9):
            held = try_in(name, PASSWORD, now=now).paused_until
            assert held is not None
            ends[name].append((held - now).total_seconds())
            now = held
            try_in(name, "wrong", now=now)
    assert ends["exists"] == ends["nobody"]
    first, longest = limits().sign_in_pause_seconds, limits().sign_in_longest_pause_seconds
    assert ends["exists"][:3] == [first, 2 * first, 4 * first]
    assert ends["exists"][-1] == longest


def test_a_pause_of_one_name_does_not_stop_another(make_person: Callable[..., Person]) -> None:
    make_person("reader", name="one")
    other = make_person("reader", name="other")
    for _ in range(limits().sign_in_failures_per_name):
        try_in("one", "wrong")
    assert try_in("one", PASSWORD).person is None
    assert try_in("other", PASSWORD).person == other


def test_many_names_from_one_address_are_paused(make_person: Callable[..., Person]) -> None:
    person = make_person("reader")
    for number in range(limits().sign_in_failures_per_address):
        try_in(f"guess-{number}", "wrong", address="2001:db8::1")
    assert try_in("example-reader", PASSWORD, address="2001:db8::2").paused_until
    assert try_in("example-reader", PASSWORD, address="2001:db8:0:1::1").person == person


def test_a_right_password_ends_the_count_and_time_forgets_it(
    make_person: Callable[..., Person],
) -> None:
    person = make_person("reader")
    for _ in range(limits().sign_in_failures_per_name - 1):
        try_in("example-reader", "wrong")
    assert try_in("example-reader", PASSWORD).person == person
    assert try_in("example-reader", "wrong").paused_until is None
    later = NOW + timedelta(hours=limits().sign_in_forget_hours + 1)
    for _ in range(limits().sign_in_failures_per_name - 1):
        try_in("example-reader", "wrong", now=later)
    assert try_in("example-reader", PASSWORD, now=later).person == person
    assert SignInPause.objects.count() == 1  # the address, with nothing counted against it


def test_a_one_time_link_ends_the_pause_of_its_name(make_person: Callable[..., Person]) -> None:
    person = make_person("reader")
    now = datetime.now(UTC)
    for _ in range(limits().sign_in_failures_per_name):
        try_in("example-reader", "wrong", now=now)
    token = link_make(actor=SYSTEM, person=person, now=now)
    link_use(token=token, password=PASSWORD, now=now)
    assert try_in("example-reader", PASSWORD, now=now).person == person


def test_the_language_of_an_account_comes_back_at_sign_in(
    signed_in: Callable[..., Client],
) -> None:
    client = signed_in("reader")
    assert client.post(reverse("account-language"), {"language": "xx"}).status_code == 400
    assert client.post(reverse("account-language"), {"language": "en"}).status_code == 302
    form = {"sign_in_name": "example-reader", "password": PASSWORD}
    assert Client().post(reverse("sign-in"), form).cookies["language"].value == "en"


def test_no_name_or_address_is_kept_in_pauses_or_audit(make_person: Callable[..., Person]) -> None:
    make_person("reader")
    try_in("example-reader", "wrong", address="198.51.100.7")
    try_in("unknown-name", "wrong", address="198.51.100.7")
    kept = str(list(SignInPause.objects.values())) + str(list(AuditEntry.objects.values()))
    for secret in ("example-reader", "unknown-name", "198.51.100.7"):
        assert secret not in kept
    assert AuditEntry.objects.filter(action="accounts.sign-in", outcome="refused").count() == 2


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/account", "/account"),
        ("https://evil.example.org/", "/"),
        ("//evil.example.org/", "/"),
        ("javascript:alert(1)", "/"),
        ("account", "/"),
        ("/\\evil.example.org", "/"),
    ],
)
def test_sign_in_goes_on_only_to_a_page_of_ours(
    asked: str, reached: str, make_person: Callable[..., Person]
) -> None:
    make_person("reader")
    answer = Client().post(
        reverse("sign-in"),
        {"sign_in_name": "example-reader", "password": PASSWORD, "next": asked},
    )
    assert (answer.status_code, answer.url) == (302, reached)


def test_sign_out_ends_the_session(signed_in: Callable[..., Client]) -> None:
    client = signed_in("reader")
    assert client.get(reverse("sign-out")).status_code == 405
    answer = client.post(reverse("sign-out"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("field", ["started_at", "seen_at"])
def test_an_old_session_is_signed_out(field: str, signed_in: Callable[..., Client]) -> None:
    client = signed_in("reader")
    assert client.get(reverse("account")).status_code == 200
    session = client.session
    session[field] -= max(
        limits().session_idle_minutes * 60 + 1, limits().session_absolute_hours * 3600 + 1
    )
    session.save()
    assert client.get(reverse("account")).status_code == 302
