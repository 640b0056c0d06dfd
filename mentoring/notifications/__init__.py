"""In-app inbox, outbox of letters and digests."""
