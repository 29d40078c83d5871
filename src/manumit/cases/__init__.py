"""Cases: from a call for help to a freed person. So far, the screening instrument."""

from manumit.cases.screening import Answer, Screening, instrument, screen

__all__ = ["Answer", "Screening", "instrument", "screen"]
