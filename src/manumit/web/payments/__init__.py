"""The payment desk in the browser: a queue of alerts, the account, decisions, reports."""
