"""The gate, where desks look for it; it is written in ``manumit.web.rights.gate``."""

from manumit.web.rights.gate import needs, open_to_all, person_may

__all__ = ["needs", "open_to_all", "person_may"]
