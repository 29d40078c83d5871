"""Publish counts of people without exposing anyone."""

from manumit.flows.publication.ledger import Ledger
from manumit.flows.publication.noise import discrete_laplace, noisy_release
from manumit.flows.publication.publish import publish
from manumit.flows.publication.suppression import Audit, Suppressed, audit, release_of, suppress
from manumit.flows.publication.tables import FlowTable, Release, flow_tables, rare_joined

__all__ = [
    "Audit",
    "FlowTable",
    "Ledger",
    "Release",
    "Suppressed",
    "audit",
    "discrete_laplace",
    "flow_tables",
    "noisy_release",
    "publish",
    "rare_joined",
    "release_of",
    "suppress",
]
