"""Samples: for every address of the house, one page that can really be opened.

``sample_urls/<app>.py`` holds ``samples() -> list[Sample]``. It runs in the process of the test
server, with an empty database that has one person of each role, and may make what its pages
need by the services of its app. An address without a sample fails the walk, so that no page can
be added that the walk does not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

__all__ = ["Sample", "load_samples"]

_FOLDER = Path(__file__).parent / "sample_urls"


@dataclass(frozen=True)
class Sample:
    """One address to open.

    Parameters
    ----------
    url_name
        The name in ``urls.py``, with its namespace where it has one.
    path
        The address to open.
    role
        Who opens it; empty for somebody who has not signed in.
    kind
        ``page`` is walked; ``file`` is a download; ``action`` answers only to a form and is
        opened by a plain GET that must not be a failure; ``data`` is for machines.
    fields
        What to fill into the form of the page before it is sent; the page that comes back is
        walked instead. A sample with fields needs no address of its own.
    """

    url_name: str
    path: str
    role: str = ""
    kind: str = "page"
    fields: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """Return the sample as plain data."""
        return asdict(self)


def load_samples() -> list[Sample]:
    """Return the samples of every app."""
    found: list[Sample] = []
    for file in sorted(_FOLDER.glob("*.py")):
        spec = spec_from_file_location(f"sample_urls_{file.stem}", file)
        if spec is None or spec.loader is None:
            continue
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        found.extend(module.samples())
    return found
