"""Names across scripts: whether two names as written are one person's or organisation's."""

from manumit.names.comparing import (
    NameMatch,
    Part,
    as_json,
    compare,
    compare_many,
    threshold,
)

__all__ = ["NameMatch", "Part", "as_json", "compare", "compare_many", "threshold"]
