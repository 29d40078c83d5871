"""What every page shares: base templates, headers, navigation, leaving and errors."""
