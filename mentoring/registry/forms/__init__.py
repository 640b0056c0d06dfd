"""Input of the registry's screens to clean data."""
