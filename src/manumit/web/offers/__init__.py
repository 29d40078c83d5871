"""The offer desk on the web: check, report, review, import, campaigns."""
