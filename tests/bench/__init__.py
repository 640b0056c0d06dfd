"""`make bench`: the speed table of the region's size (see docs/performance.md)."""
