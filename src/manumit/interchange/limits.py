"""The limits that protect time and memory, read from ``data/interchange/limits.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from manumit.catalog.reader import data_root, read_item

__all__ = ["Limits", "limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be read and written; the file says what each limit is for."""

    title: str
    why: str
    sources: tuple[str, ...]
    document_bytes: int
    document_characters: int
    zip_entries: int
    zip_entry_bytes: int
    zip_total_bytes: int
    zip_ratio: int
    zip_ratio_from_bytes: int
    pdf_pages: int
    image_pixels: int
    worker_seconds: int
    worker_memory_bytes: int
    table_worker_seconds: int
    table_worker_memory_bytes: int
    ocr_seconds: int
    chat_bytes: int
    chat_messages: int
    table_bytes: int
    line_characters: int
    message_characters: int
    columns: int
    sample_rows: int
    sample_bytes: int
    xlsx_rows: int
    xlsx_cell_characters: int


@lru_cache(maxsize=1)
def limits() -> Limits:
    """Return the limits in force."""
    return read_item(data_root().joinpath("interchange/limits.toml"), Limits)
