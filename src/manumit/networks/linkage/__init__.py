"""Linkage of records of persons without labels: blocking, weights by EM, clusters."""

from manumit.networks.linkage.dedupe import Linked, dedupe
from manumit.networks.linkage.evaluate import agreement
from manumit.networks.linkage.records import Records, read_records

__all__ = ["Linked", "Records", "agreement", "dedupe", "read_records"]
