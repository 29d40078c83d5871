"""The web door: pages and HTTP API over the desks; the only part that knows Django."""
