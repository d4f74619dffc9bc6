"""One file per step, date first."""
