"""A profile: from which evidence on an alert is raised, and what calibration knows of it."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from manumit.catalog.reader import Declared, data_root, read_item
from manumit.catalog.typologies import typologies
from manumit.errors import InputError

__all__ = ["Profile", "default_profile", "load_profile", "warm_up_days"]


@dataclass(frozen=True, slots=True)
class Profile:
    """When the engine raises an alert.

    Parameters
    ----------
    threshold, mule_threshold
        Evidence in nats from which an account is shown; infinity switches the group off.
    quiet_days
        No second alert of an account within so many days.
    scale
        What the bank's amounts are multiplied with to be those of the reference.
    typologies
        Those that are on; empty: all.
    calibrated_on
        ISO date; "" for a profile that no history was used for.
    alerts_per_10k_month, mule_alerts_per_10k_month
        The budgets it was fitted to, in alerts for 10,000 accounts and 30 days.
    confidence
        With which the budget holds on later months like those of the history.
    account_months, alerts_seen
        How much history was used, and how many alerts it would have given.
    catalog_version
        The declared knowledge it was fitted with.
    """

    threshold: float
    mule_threshold: float = math.inf
    quiet_days: float = 90.0
    scale: float = 1.0
    typologies: tuple[str, ...] = ()
    calibrated_on: str = ""
    alerts_per_10k_month: float = 0.0
    mule_alerts_per_10k_month: float = 0.0
    confidence: float = 0.0
    account_months: float = 0.0
    alerts_seen: int = 0
    catalog_version: str = ""

    def threshold_of(self, group: str) -> float:
        """Return the threshold of the typologies of ``victim`` or ``mule``."""
        return self.mule_threshold if group == "mule" else self.threshold

    def save(self, path: Path) -> None:
        """Write the profile as TOML."""
        lines = ["# A profile of `manumit payments`: made by `calibrate`, read by `screen`."]
        for name, value in dataclasses.asdict(self).items():
            lines.append(f"{name} = {_toml(value)}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Default(Declared):
    threshold: float
    mule_threshold: float
    quiet_days: float
    warm_up_days: float
    scale: float


def default_profile() -> Profile:
    """Return the profile that is used before a bank has calibrated its own."""
    declared = _default()
    return Profile(
        threshold=declared.threshold,
        mule_threshold=declared.mule_threshold,
        quiet_days=declared.quiet_days,
        scale=declared.scale,
    )


def warm_up_days() -> float:
    """Return for how long from the first payment scores are not counted in a calibration."""
    return _default().warm_up_days


def load_profile(path: Path) -> Profile:
    """Return the profile of a file.

    Raises InputError naming the key where a key is unknown, missing or of a wrong type, or a
    typology does not exist.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, f"cannot be read ({type(error).__name__})") from error
    known = {field.name: field for field in dataclasses.fields(Profile)}
    for key, value in content.items():
        if key not in known:
            raise _wrong(path, f'has the unknown key "{key}"')
        content[key] = _fitting(path, key, value, str(known[key].type))
    if "threshold" not in content:
        raise _wrong(path, 'lacks the key "threshold"')
    profile = Profile(**content)
    if strange := sorted(set(profile.typologies) - set(typologies())):
        raise _wrong(path, f'names the typology "{strange[0]}", which does not exist')
    if profile.quiet_days < 0 or not profile.scale > 0 or math.isnan(profile.threshold):
        raise _wrong(path, "has a quiet time below zero, a scale not above zero or no threshold")
    return profile


def _fitting(path: Path, key: str, value: Any, kind: str) -> Any:
    if kind == "float" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if kind == "int" and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind == "str" and isinstance(value, str):
        return value
    if kind.startswith("tuple") and isinstance(value, list):
        return tuple(str(item) for item in value)
    raise _wrong(path, f'has a value of another type at "{key}"')


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    if isinstance(value, str):
        return f'"{value}"'
    return repr(value)


def _wrong(path: Path, what: str) -> InputError:
    return InputError(
        f"The profile {path.name} {what}.",
        remedy="Make it with `manumit payments calibrate`, or correct the key.",
        code="payments.profile",
    )


@lru_cache(maxsize=1)
def _default() -> _Default:
    return read_item(data_root().joinpath("calibration/default.toml"), _Default)
