"""What events tell those above (see core.changes)."""

EVENTS = "events.events"  # an event of this body was held, reopened or cancelled
ATTENDANCE = "events.attendance"  # who of this organisation came has changed
