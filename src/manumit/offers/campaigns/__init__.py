"""Campaigns: messages that share a template though numbers, names and links differ.

Masked character n-grams, one MinHash sketch a message, and a table of bands: in every script,
because nothing is split at spaces. Import it only where it is used: it loads numba.
"""

from manumit.offers.campaigns.index import CampaignIndex, CampaignMatch
from manumit.offers.campaigns.template import Slot, Template, TextPart, template_of

__all__ = ["CampaignIndex", "CampaignMatch", "Slot", "Template", "TextPart", "template_of"]
