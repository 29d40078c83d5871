"""The flow desk in the browser: estimate, count origins, publish; nothing is stored."""
