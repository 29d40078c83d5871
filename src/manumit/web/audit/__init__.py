"""The audit trail: who did what, when; append-only and chained."""
