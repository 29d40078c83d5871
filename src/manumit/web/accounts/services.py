"""Every change to accounts, each with its audit row in the same transaction."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from manumit.errors import InputError
from manumit.web.accounts.models import OneTimeLink, Person
from manumit.web.accounts.pauses import forget_name
from manumit.web.audit.services import Actor, audit_write, person_actor
from manumit.web.config.languages import shown_languages
from manumit.web.config.limits import limits
from manumit.web.rights.roles import person_roles

__all__ = [
    "language_choose",
    "link_make",
    "link_use",
    "password_change",
    "person_change_role",
    "person_close",
    "person_invite",
    "person_reopen",
]

_MANAGE = "people.manage"


@transaction.atomic
def person_invite(
    *, actor: Actor, sign_in_name: str, display_name: str, role: str, now: datetime
) -> tuple[Person, str]:
    """Return the new person and the token of a link with which they choose a password.

    Raises InputError for a taken or empty name and for a role that is not declared.
    """
    name, shown = sign_in_name.strip().casefold(), display_name.strip()
    _check_role(role)
    if not name or not shown or not (name + shown).isprintable():
        raise InputError(
            _("The sign-in name or the display name is empty or holds unreadable signs."),
            remedy=_("Write both names in ordinary letters."),
            code="accounts.name",
        )
    if Person.objects.filter(sign_in_name=name).exists():
        raise InputError(
            _("This sign-in name is taken."),
            remedy=_("Choose another name."),
            code="accounts.name-taken",
        )
    person = Person(sign_in_name=name, display_name=shown, role=role, created_at=now)
    person.set_unusable_password()
    person.save()
    token = _new_link(person, now=now)
    _note(actor, "accounts.invite", person, role=role)
    return person, token


@transaction.atomic
def link_make(*, actor: Actor, person: Person, now: datetime) -> str:
    """Return the token of a new one-time link for this person; older links stop working."""
    person.links.filter(used_at=None).delete()
    token = _new_link(person, now=now)
    _note(actor, "accounts.new-link", person)
    return token


@transaction.atomic
def link_use(*, token: str, password: str, now: datetime) -> Person:
    """Return the person of the link, now with this password; the link is used up.

    Raises InputError for a link that does not exist, is used or is too old, and
    ValidationError for a password that is too weak.
    """
    link = (
        OneTimeLink.objects.select_for_update()
        .select_related("person")
        .filter(token_digest=OneTimeLink.digest_of(token), used_at=None, expires_at__gt=now)
        .filter(person__is_active=True)
        .first()
    )
    if link is None:
        raise _link_gone()
    _set_password(link.person, password)
    link.used_at = now
    link.save(update_fields=["used_at"])
    forget_name(link.person.sign_in_name)
    _note(person_actor(link.person.pk), "accounts.password-set", link.person)
    return link.person


@transaction.atomic
def password_change(*, person: Person, old: str, new: str) -> None:
    """Set a new password; every other session of this person ends.

    Raises InputError where the old password is wrong, ValidationError for a weak new one.
    """
    if not person.check_password(old):
        raise InputError(
            _("The present password is not right."),
            remedy=_("Write the password you signed in with."),
            code="accounts.password",
        )
    _set_password(person, new)
    _note(person_actor(person.pk), "accounts.password-changed", person)


@transaction.atomic
def language_choose(*, person: Person, language: str) -> None:
    """Keep the language in which the person reads the pages; "" follows the browser.

    Raises InputError for a language that cannot be chosen.
    """
    if language and language not in shown_languages():
        raise InputError(
            _("This language cannot be chosen."),
            remedy=_("Choose one from the list."),
            code="accounts.language",
        )
    person.language = language
    person.save(update_fields=["language"])
    _note(person_actor(person.pk), "accounts.language", person, language=language)


@transaction.atomic
def person_change_role(*, actor: Actor, person: Person, role: str) -> None:
    """Give the person another role; it counts from their next page on.

    Raises InputError where nobody would be left to look after accounts.
    """
    _check_role(role)
    if _MANAGE not in person_roles()[role].rights:
        _check_not_last(person)
    before, person.role = person.role, role
    person.save(update_fields=["role"])
    _note(actor, "accounts.role", person, before=before, role=role)


@transaction.atomic
def person_close(*, actor: Actor, person: Person, now: datetime) -> None:
    """Close the account: sessions and links of the person stop at once.

    Raises InputError where nobody would be left to look after accounts.
    """
    _check_not_last(person)
    person.is_active, person.closed_at = False, now
    person.save(update_fields=["is_active", "closed_at"])
    person.links.filter(used_at=None).delete()
    _note(actor, "accounts.close", person)


@transaction.atomic
def person_reopen(*, actor: Actor, person: Person, now: datetime) -> str:
    """Open a closed account again; return the token of a link to choose a new password."""
    person.is_active, person.closed_at = True, None
    person.set_unusable_password()
    person.save(update_fields=["is_active", "closed_at", "password"])
    token = _new_link(person, now=now)
    _note(actor, "accounts.reopen", person)
    return token


def _new_link(person: Person, *, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        person=person,
        token_digest=OneTimeLink.digest_of(token),
        made_at=now,
        expires_at=now + timedelta(hours=limits().one_time_link_hours),
    )
    return token


def _set_password(person: Person, password: str) -> None:
    validate_password(password, person)
    if person.sign_in_name in password.casefold():
        raise ValidationError(_("The password holds the sign-in name. Choose another."))
    person.set_password(password)
    person.save(update_fields=["password"])


def _check_role(role: str) -> None:
    if role not in person_roles():
        raise InputError(
            _("This role does not exist."),
            remedy=_("Choose a role from the list."),
            code="accounts.role",
        )


def _check_not_last(person: Person) -> None:
    """Refuse to leave the workspace without anyone who can sign in and manage people."""
    managing = [key for key, role in person_roles().items() if _MANAGE in role.rights]
    able = (  # locked in one order, so that two administrators cannot remove each other
        Person.objects.select_for_update()
        .filter(is_active=True, role__in=managing)
        .exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .order_by("pk")
    )
    ids = [found.pk for found in able]
    if ids == [person.pk]:
        raise InputError(
            _("This is the last account that can manage people."),
            remedy=_("Give another person the role of administrator first."),
            code="accounts.last-administrator",
        )


def _link_gone() -> InputError:
    return InputError(
        _("This link does not work any more."),
        remedy=_("Ask the person who invited you for a new link."),
        code="accounts.link",
    )


def _note(actor: Actor, action: str, person: Person, **detail: str) -> None:
    audit_write(
        actor=actor, action=action, object_kind="person", object_id=person.pk, detail=detail
    )
