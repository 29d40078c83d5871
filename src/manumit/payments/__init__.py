"""The payment desk: see a customer being bled while there is still something to save.

``screen_payments`` screens a table that fits in memory; ``Engine`` takes batches of any
number; ``Profile`` says when to raise an alert.
"""

from manumit.payments.engine import Engine
from manumit.payments.profile import Profile, default_profile, load_profile
from manumit.payments.screening import Screened, alerts_frame, screen_payments
from manumit.payments.state import load_engine, save_engine

__all__ = [
    "Engine",
    "Profile",
    "Screened",
    "alerts_frame",
    "default_profile",
    "load_engine",
    "load_profile",
    "save_engine",
    "screen_payments",
]
