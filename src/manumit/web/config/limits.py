"""The limits of the web door, read from ``limits.toml`` beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from manumit.catalog.reader import read_item

__all__ = ["Limits", "limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the web door allows; the file says what each one is for."""

    source: str
    session_idle_minutes: int
    session_absolute_hours: int
    sign_in_failures_per_name: int
    sign_in_failures_per_address: int
    sign_in_pause_seconds: int
    sign_in_longest_pause_seconds: int
    sign_in_forget_hours: int
    password_shortest: int
    one_time_link_hours: int
    request_body_bytes: int
    upload_body_bytes: int
    leave_guard_minutes: int
    api_calls_per_minute: int
    api_open_calls_per_minute: int
    api_idempotency_hours: int
    public_writes_per_minute: int


@lru_cache(maxsize=1)
def limits() -> Limits:
    """Return the limits in force."""
    return read_item(files("manumit.web.config").joinpath("limits.toml"), Limits)
