"""Leads: who is worth an investigator's day, by independent evidence."""

from manumit.networks.leads.ranking import Lead, Leads, rank_leads
from manumit.networks.leads.sightings import RecordSighting, Sightings, read_sightings

__all__ = ["Lead", "Leads", "RecordSighting", "Sightings", "rank_leads", "read_sightings"]
