"""The declared knowledge of the field: sources, signs, phrases, places, wages, hotlines.

Every item is a TOML file in ``manumit/data`` with its published sources and its own
examples; the test suite runs the examples. Unknown keys are refused.
"""

from manumit.catalog.reader import catalog_version, data_root, item_files, read_item
from manumit.catalog.sources import PROJECT_CHOICE, PublishedSource, published_sources

__all__ = [
    "PROJECT_CHOICE",
    "PublishedSource",
    "catalog_version",
    "data_root",
    "item_files",
    "published_sources",
    "read_item",
]
