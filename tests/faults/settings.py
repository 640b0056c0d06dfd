"""Settings of the processes that the fault tests start and kill: another cluster, a shorter lease, a quick beat."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["HOST"] = os.environ["FAULTS_DATABASE_HOST"]
# As in production: kept for a minute and asked whether they live.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

JOB_LEASE_SECONDS = 3
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_BEAT_SCHEDULE = {
    "ring again for waiting jobs": {"task": "core.sweep_jobs", "schedule": 1.0},
}
if os.environ.get("FAULTS_PERIODIC"):
    CELERY_BEAT_SCHEDULE["reports of closed periods"] = {"task": "monitoring.periodic_reports", "schedule": 1.0}
