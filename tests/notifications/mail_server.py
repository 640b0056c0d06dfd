"""A mail server on a port of this machine that hangs up after so many letters, as public ones do."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Session(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        server: MailServer = self.server  # type: ignore[assignment]
        server.sessions += 1
        taken = 0
        self.say("220 ready")
        for raw in self.rfile:
            verb = raw.decode().strip().upper()
            if verb.startswith("MAIL") and taken == server.letters_a_session:
                self.say("421 too many letters in one session")
                return
            if verb == "DATA":
                self.say("354 go on")
                server.letters.append(self._letter())
                taken += 1
            self.say("250 ok")

    def _letter(self) -> str:
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw.decode())
        return "".join(lines)


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, letters_a_session: int) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.letters_a_session = letters_a_session
        self.letters: list[str] = []
        self.sessions = 0


@contextmanager
def mail_server(settings: Any, *, letters_a_session: int) -> Iterator[MailServer]:
    """The settings name it as long as the block lasts."""
    with MailServer(letters_a_session) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = False
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
