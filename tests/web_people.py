"""What tests of pages share about people."""

PASSWORD = "correct-horse-battery-staple"
