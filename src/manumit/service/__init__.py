"""The service: payments in over HTTP one by one, score and alert back, nothing lost.

A door of its own beside the web application, since it answers thousands of requests a second
and knows nothing of pages.
"""
