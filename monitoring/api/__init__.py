"""The REST API: statistics for other systems, read only. Rows come through the same `visible_to` as the screens'."""
