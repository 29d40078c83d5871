"""The payment desk: see a customer being bled while there is still something to save."""
