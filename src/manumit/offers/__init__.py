"""The offer desk: does a message carry the marks of forced-scam recruitment, and why?

Pure functions: text in, a check with reasons out. Nothing here decides about a person.
"""

from manumit.offers.check import Fact, OfferCheck, check_offer, check_offers
from manumit.offers.judge import Level

__all__ = ["Fact", "Level", "OfferCheck", "check_offer", "check_offers"]
