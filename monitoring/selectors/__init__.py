"""What screens, API, reports and exports read."""
