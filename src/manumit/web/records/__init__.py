"""The evidence store: the only tables that hold evidence."""
