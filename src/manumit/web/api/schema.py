"""The base of every request body: unknown fields are refused, not ignored."""

from __future__ import annotations

from ninja import Schema
from pydantic import ConfigDict

__all__ = ["StrictSchema"]


class StrictSchema(Schema):
    """A request body; a field that it does not declare is refused with 422."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, str_max_length=2_000_000)
