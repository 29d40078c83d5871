"""What ``concurrent_writers.py`` prints on any database."""

from manumit.web.config.limits import limits

EXPECTED = {
    "trail": {"rows": 150, "intact": True, "errors": []},
    "guesses": {
        "paused": 16 - limits().sign_in_failures_per_name,
        "tried": limits().sign_in_failures_per_name,
    },
    "administrators": {"results": ["accounts.last-administrator", "closed"], "open": 1},
    "repeats": {"answers": ['{"number": 1}'], "done": 1},
}
