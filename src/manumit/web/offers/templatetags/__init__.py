"""Template tags of the offer desk."""
