"""Manumit: evidence and tools for the people who act against forced-scam trafficking.

Five desks (offers, payments, cases, flows, networks) stand on one body of evidence. The
layers are drawn in docs/architecture.md; ``lint-imports`` keeps them.
"""

from importlib.metadata import version as _version

__all__ = ["__version__"]

__version__: str = _version("manumit")
