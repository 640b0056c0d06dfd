"""What screens, API and reports read."""
