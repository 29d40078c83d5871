"""Lists of payees that others publish: text, CSV, Excel, JSON, FollowTheMoney, TagPacks."""

from manumit.interchange.watchlists.entries import Listed
from manumit.interchange.watchlists.reading import WatchListReading, read_watchlist

__all__ = ["Listed", "WatchListReading", "read_watchlist"]
