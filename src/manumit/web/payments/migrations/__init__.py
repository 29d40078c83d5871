"""Migrations of the payment desk."""
