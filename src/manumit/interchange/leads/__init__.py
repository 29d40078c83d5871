"""Leads in the formats that investigators use; every export says what it could not carry."""

from manumit.interchange.leads.exporting import FORMATS, Export, export_leads

__all__ = ["FORMATS", "Export", "export_leads"]
