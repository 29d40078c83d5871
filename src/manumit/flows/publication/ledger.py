"""What has been spent of the privacy budget of a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from manumit.catalog.reader import declared_values
from manumit.errors import InputError

__all__ = ["Ledger"]


@dataclass(slots=True)
class Ledger:
    """A file of JSON lines: one release a line. What releases spend adds up."""

    path: Path

    def spent(self, subject: str) -> Fraction:
        """Return the epsilon that the releases of a subject have spent together.

        Raises InputError where a line cannot be read: a budget that is not known is not spent.
        """
        if not self.path.exists():
            return Fraction(0)
        total = Fraction(0)
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                entry = json.loads(line)
                if entry["subject"] == subject:
                    total += Fraction(entry["epsilon"])
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"The ledger {self.path.name}, line {number}, cannot be read.",
                    remedy="Restore it from a copy; without it nothing can be released.",
                    code="flows.ledger",
                ) from error
        return total

    def spend(self, subject: str, epsilon: Fraction, cells: int) -> Fraction:
        """Write a release down before it is made; return what is left.

        Raises InputError where the budget does not allow it.
        """
        budget = Fraction(str(declared_values("flows/publication.toml")["budget"]))
        left = budget - self.spent(subject)
        if epsilon > left:
            raise InputError(
                f"The budget of this table has {float(left):g} left of {float(budget):g}; the "
                f"release asks for {float(epsilon):g}.",
                remedy="Publish what was released before, or wait for new people in the table.",
                code="flows.budget",
            )
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"), "subject": subject,
            "epsilon": str(epsilon), "cells": cells,
        }  # fmt: skip
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
        return left - epsilon
