"""The same request twice has one effect: ``Idempotency-Key`` for operations that store.

return answered_once(request, lambda: (201, stored_as_json(...)))
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.responses import NinjaJSONEncoder

from manumit.errors import InputError
from manumit.web.api.models import KeptAnswer
from manumit.web.audit.services import VISITOR, actor_of
from manumit.web.config.limits import limits
from manumit.web.records.sealing import seal, unseal_text

__all__ = ["answered_once"]

_HEADER = "Idempotency-Key"
_LONGEST_KEY = 100
Work = Callable[[], tuple[int, Any]]


def answered_once(request: HttpRequest, work: Work) -> HttpResponse:
    """Return the answer of ``work``, or the kept answer where the caller asks again.

    ``work`` returns a status and what becomes JSON; it runs in one transaction with the note
    of its answer. Without the header, or without an API key, it runs each time. Raises
    InputError for a key that was used with another body.
    """
    sent = request.headers.get(_HEADER, "")
    if not sent or actor_of(request) == VISITOR:
        with transaction.atomic():
            status, content = work()
        return HttpResponse(_json(content), status=status, content_type="application/json")
    if len(sent) > _LONGEST_KEY or not sent.isprintable():
        raise InputError(
            "The Idempotency-Key is not usable.",
            remedy=f"Send up to {_LONGEST_KEY} printable characters, such as a UUID.",
            code="api.idempotency-key",
        )
    scope, body = _scope_digest(request, sent), hashlib.sha256(request.body).hexdigest()
    with transaction.atomic():
        if kept := _kept_or_reserved(scope, body):
            return _again(kept, body)
        status, content = work()
        text = _json(content)
        KeptAnswer.objects.filter(pk=scope).update(
            status=status, answer_sealed=seal(text, f"api.answer|{scope}")
        )
    return HttpResponse(text, status=status, content_type="application/json")


def _kept_or_reserved(scope: str, body: str) -> KeptAnswer | None:
    """Return the kept answer, or None after reserving its place.

    A second call at the same moment waits at the place until the first has finished.
    """
    now = timezone.now()
    KeptAnswer.objects.filter(expires_at__lt=now).delete()
    try:
        with transaction.atomic():
            KeptAnswer.objects.create(
                scope_digest=scope,
                body_digest=body,
                status=0,
                answer_sealed=b"",
                expires_at=now + timedelta(hours=limits().api_idempotency_hours),
            )
    except IntegrityError:
        return KeptAnswer.objects.get(pk=scope)
    return None


def _again(kept: KeptAnswer, body: str) -> HttpResponse:
    if kept.body_digest != body:
        raise InputError(
            "This Idempotency-Key was used with another body.",
            remedy="Send a new key with a new request.",
            code="api.idempotency-reused",
        )
    text = unseal_text(kept.answer_sealed, f"api.answer|{kept.scope_digest}")
    response = HttpResponse(text, status=kept.status, content_type="application/json")
    response["Idempotency-Replayed"] = "true"
    return response


def _scope_digest(request: HttpRequest, sent: str) -> str:
    actor = actor_of(request)
    parts = [str(actor.kind), actor.actor_id, request.method or "", request.path, sent]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _json(content: Any) -> str:
    return json.dumps(content, cls=NinjaJSONEncoder, ensure_ascii=False)
