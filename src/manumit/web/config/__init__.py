"""Settings, limits and addresses of the Django project."""
