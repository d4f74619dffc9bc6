"""Measurements, side by side in one run, as ratios. Never a test: machines are noisy, and figures are for people."""
