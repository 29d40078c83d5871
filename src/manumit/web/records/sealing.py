"""What identifies a person is sealed at rest, with keys made from the workspace's secret.

`seal` and `unseal` take a context: words that say what the content is and to which row it
belongs, such as ``offers.text|offer:0b6f``. What was sealed for one row cannot be opened as
another's. `join_digest` lets two sightings of one identifier meet without opening either.

Method: AES-256-GCM with a random nonce; keys by HKDF-SHA-256; joins by HMAC-SHA-256. A
sealed value begins with a format byte and the identifier of its key, so that keys can be
replaced (`manumit keys rotate`).
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from manumit.errors import ManumitError
from manumit.web.config.workspace import OLD_SECRETS_NAME, SECRET_NAME, read_secrets

__all__ = [
    "CannotUnseal",
    "is_current",
    "join_digest",
    "join_digests",
    "seal",
    "unseal",
    "unseal_text",
]

_FORMAT = b"\x01"
_ID_BYTES, _NONCE_BYTES, _TAG_BYTES = 4, 12, 16
_HEAD = len(_FORMAT) + _ID_BYTES


class CannotUnseal(ManumitError):
    """A sealed value was changed, belongs to another row, or its key is gone."""


@dataclass(frozen=True, slots=True)
class _Key:
    key_id: bytes
    sealing: AESGCM
    joining: bytes


def seal(data: bytes | str, context: str) -> bytes:
    """Return the data sealed with the key in force; the same data never looks the same.

    Text is sealed as UTF-8. Raises InputError where the workspace has no secret.
    """
    content = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    key = _keys()[0]
    nonce = os.urandom(_NONCE_BYTES)
    head = _FORMAT + key.key_id
    return head + nonce + key.sealing.encrypt(nonce, content, _bound(head, context))


def unseal(token: bytes | memoryview, context: str) -> bytes:
    """Return what was sealed for this context; raises CannotUnseal otherwise."""
    sealed = bytes(token)
    head, nonce = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE_BYTES]
    whole = len(sealed) >= _HEAD + _NONCE_BYTES + _TAG_BYTES and sealed.startswith(_FORMAT)
    key = next((k for k in _keys() if whole and k.key_id == head[len(_FORMAT) :]), None)
    if key is None:
        raise _refused()
    try:
        return key.sealing.decrypt(nonce, sealed[_HEAD + _NONCE_BYTES :], _bound(head, context))
    except InvalidTag as error:
        raise _refused() from error


def unseal_text(token: bytes | memoryview, context: str) -> str:
    """Return the text that was sealed for this context; raises CannotUnseal otherwise."""
    return unseal(token, context).decode("utf-8", "surrogatepass")


def is_current(token: bytes | memoryview) -> bool:
    """Return whether a value is sealed with the key in force."""
    return bytes(token)[:_HEAD] == _FORMAT + _keys()[0].key_id


def join_digest(kind: str, value: str) -> str:
    """Return the keyed digest (hex) under which sightings of one identifier meet."""
    return join_digests(kind, value)[0]


def join_digests(kind: str, value: str) -> tuple[str, ...]:
    """Return the digests under every key of the workspace, the one in force first."""
    message = f"{kind}|{value}".encode("utf-8", "surrogatepass")
    return tuple(hmac.digest(key.joining, message, "sha256").hex() for key in _keys())


def _bound(head: bytes, context: str) -> bytes:
    return head + b"|" + context.encode("utf-8", "surrogatepass")


def _keys() -> tuple[_Key, ...]:
    folder = Path(settings.WORKSPACE)
    return _read_keys(folder, _stamp(folder / SECRET_NAME), _stamp(folder / OLD_SECRETS_NAME))


@lru_cache(maxsize=4)
def _read_keys(folder: Path, *_stamps: tuple[int, int]) -> tuple[_Key, ...]:
    """Return the keys; read again only when a key file has changed."""
    return tuple(_derive(secret) for secret in read_secrets(folder))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_ino)


def _derive(secret: str) -> _Key:
    def expand(info: bytes, length: int) -> bytes:
        return HKDF(SHA256(), length, salt=None, info=info).derive(secret.encode("ascii"))

    return _Key(
        key_id=expand(b"manumit key id v1", _ID_BYTES),
        sealing=AESGCM(expand(b"manumit seal v1", 32)),
        joining=expand(b"manumit join v1", 32),
    )


def _refused() -> CannotUnseal:
    return CannotUnseal(
        "A sealed value cannot be opened.",
        remedy="Restore the workspace's key files that belong to this database.",
        code="records.unseal",
    )
