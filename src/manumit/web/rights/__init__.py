"""Rights, the roles that give them, and the gate before every page."""
