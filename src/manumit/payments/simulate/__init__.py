"""Simulated worlds of payments with known truth: for fitting, comparing and training people."""

from manumit.payments.simulate.world import Conditions, World, random_conditions, simulate_world

__all__ = ["Conditions", "World", "random_conditions", "simulate_world"]
