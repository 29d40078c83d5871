"""The HTTP API: keys, limits, one error shape, and the routers of the desks."""
