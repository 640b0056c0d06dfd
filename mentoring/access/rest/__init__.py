"""The REST API's plumbing, for every app: reading only, problem details, paging by key, strict filters, OpenAPI.

Knows no domain: an app brings the shape of its rows, its filters and its addresses (docs/map.md, "How to add an address
of the REST API")."""
