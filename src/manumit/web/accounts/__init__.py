"""People who work here: accounts, roles, sign-in, and the gate before every page."""
