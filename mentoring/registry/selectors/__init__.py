"""What screens read of the two bases. Everything begins at `visible_to(actor)`."""
