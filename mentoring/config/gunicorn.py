"""Settings of gunicorn, the same in `make run` and in the container."""

import os
import shutil
import tempfile
from typing import Any

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
worker_class = "gthread"
wsgi_app = "mentoring.config.wsgi:application"
timeout = 60
graceful_timeout = 5
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
# The default is a file in /tmp, which may be a slow disk; the heartbeat must not wait for it.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory, in every Linux
control_socket_disable = True
loglevel = "warning"

if os.environ.get("METRICS_TOKEN"):
    # Workers put their counters here, so that any of them can tell the sum of all.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="portal-metrics-")


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a worker that ended."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """Leave no counters behind: every start makes a folder of its own."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
