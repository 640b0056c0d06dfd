"""Health checks."""

from .matrix import public

URLS = {
    "healthz": public(),
    "readyz": public(),
    # Without METRICS_TOKEN there are no metrics.
    "metrics": public(ok=404),
}
