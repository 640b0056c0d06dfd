"""Papers of events: data for the typst templates that lie beside."""
