"""Samples of the shell's pages."""

from __future__ import annotations

from browser.samples import Sample


def samples() -> list[Sample]:
    """Return one sample for each address."""
    return [
        Sample("start", "/"),
        Sample("privacy", "/what-is-stored"),
        Sample("accessibility", "/accessibility"),
        Sample("keyboard", "/keyboard"),
        Sample("calendar", "/calendar", kind="bare"),
        Sample("choose-language", "/language", kind="action"),
        Sample("leave", "/leave", kind="action"),
    ]
