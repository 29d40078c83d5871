"""Text out of saved mail (.eml). Runs in the separate process."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from manumit.errors import InputError
from manumit.interchange.encoding import decode_text
from manumit.interchange.markup import html_text

__all__ = ["mail_parts"]

_HEADERS = ("From", "Reply-To", "Subject")


def mail_parts(data: bytes) -> dict[str, object]:
    """Return ``{"head": ..., "body": ..., "attachments": count}`` of one mail.

    The plain text is taken; without one, the text of the HTML part.
    """
    message = message_from_bytes(data, policy=default)
    if not isinstance(message, EmailMessage):
        raise TypeError
    head = [f"{name}: {message[name]}" for name in _HEADERS if message[name]]
    body = message.get_body(preferencelist=("plain", "html"))
    text = ""
    if isinstance(body, EmailMessage):
        payload = body.get_payload(decode=True)
        if isinstance(payload, bytes):
            text = _text(payload, body.get_content_charset() or "")
        if body.get_content_subtype() == "html":
            text = html_text(text)
    attachments = sum(1 for _ in message.iter_attachments()) if message.is_multipart() else 0
    return {"head": "\n".join(head), "body": text.strip(), "attachments": attachments}


def _text(payload: bytes, charset: str) -> str:
    try:
        return decode_text(payload, declared=charset).text
    except InputError:  # one damaged part does not hide the rest of the mail
        return payload.decode("utf-8", "replace")
