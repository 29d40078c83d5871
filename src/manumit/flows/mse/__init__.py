"""Multiple systems estimation: how many people stand on none of several lists."""

from manumit.flows.mse.design import Design, check_design
from manumit.flows.mse.estimate import METHODS, Estimate, Estimates, Settings, estimate

__all__ = [
    "METHODS",
    "Design",
    "Estimate",
    "Estimates",
    "Settings",
    "check_design",
    "estimate",
]
