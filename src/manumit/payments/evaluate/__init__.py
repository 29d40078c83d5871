"""Compare detectors against known truth: how much loss is prevented within a budget of alerts."""

from manumit.payments.evaluate.baselines import BASELINES, baseline_scores
from manumit.payments.evaluate.measures import Measured, measure

__all__ = ["BASELINES", "Measured", "baseline_scores", "measure"]
