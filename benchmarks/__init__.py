"""What was measured, as ratios of sides measured by turns in one run: ``make bench``."""
