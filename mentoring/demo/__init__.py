"""The demo region, built through the services, and the region-scale generator."""
