"""`python -m mentoring.config.probe [healthz|readyz]`: exit code 0 when the web process of this container answers."""

import os
import sys
import urllib.error
import urllib.request

# Past any proxy of the environment: whoever asks itself must not ask the way out of the network.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers(path: str) -> bool:
    """Ask as the proxy does: with the portal's own name, or Django would refuse the request."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
    request = urllib.request.Request(
        f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/{path}", headers={"Host": host}
    )
    try:
        with DIRECT.open(request, timeout=4) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1] if len(sys.argv) > 1 else "healthz") else 1)
