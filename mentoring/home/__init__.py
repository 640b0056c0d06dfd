"""What waits for me: asks every app, knows none by name."""
