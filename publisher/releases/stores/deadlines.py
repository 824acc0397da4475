"""Requests that come to an end: one deadline to connect, one for each wait, and one for the whole.

The libraries below know the first two alone, so a reply of one byte every two seconds would never end.
"""

import io
import time
from functools import partial
from http.client import HTTPResponse
from socket import socket
from typing import Any, cast

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
"""How long nothing at all may be heard."""

TOTAL_SECONDS = 30.0
"""How long a request may take from its first byte to the last of its reply."""

_PIECE = 1 << 16


class DeadlineAdapter(HTTPAdapter):
    """Sends requests with these deadlines, whatever timeouts they ask for.

    `dated` is what the last reply that was dated says of the time, and when it came, by a clock that nobody sets.
    """

    dated: tuple[str, float] | None = None

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 (whatever the base class takes)
        """Make the pool of connections."""
        super().init_poolmanager(*arguments, **more)
        _set_pools(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401 (whatever the base class takes)
        """Make the pool of connections to a proxy."""
        manager = super().proxy_manager_for(*arguments, **more)
        _set_pools(manager)
        return manager

    def send(self, request: PreparedRequest, *arguments: Any, **more: Any) -> Response:  # noqa: ANN401
        """Send a request."""
        reply = super().send(request, *arguments, **more | {"timeout": (CONNECT_SECONDS, READ_SECONDS)})
        if date := reply.headers.get("Date"):
            self.dated = date, time.monotonic()
        return reply


class _Deadline:
    """The moment at which a request must have ended."""

    def __init__(self) -> None:
        self._ends_at = time.monotonic() + TOTAL_SECONDS

    def bound(self, sock: socket) -> None:
        """Let the socket wait no longer than is left; raises TimeoutError when nothing is."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            message = f"took longer than {TOTAL_SECONDS:.0f} s"
            raise TimeoutError(message)
        sock.settimeout(min(READ_SECONDS, left))


class _Connection(HTTPConnection):
    """A connection whose every request has a deadline."""

    _deadline: _Deadline | None = None

    def request(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 (whatever the base class takes)
        self._deadline = _Deadline()
        self.response_class = partial(_Reply, deadline=self._deadline)  # type: ignore[assignment]
        super().request(*arguments, **more)

    def send(self, data: Any) -> None:  # noqa: ANN401 (bytes, from our own requests)
        view = memoryview(data)
        for start in range(0, len(view), _PIECE):
            if self._deadline and self.sock is not None:
                self._deadline.bound(cast("socket", self.sock))
            super().send(view[start : start + _PIECE])


class _SecureConnection(_Connection, HTTPSConnection):
    """The same with TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Reply(HTTPResponse):
    """A reply that is read under the deadline of its request."""

    def __init__(self, sock: socket, *arguments: Any, deadline: _Deadline, **more: Any) -> None:  # noqa: ANN401
        super().__init__(sock, *arguments, **more)
        self.fp = io.BufferedReader(_Bytes(sock, self.fp.detach(), deadline))


class _Bytes(io.RawIOBase):
    """The bytes of a socket, for which each wait is bounded."""

    def __init__(self, sock: socket, raw: io.RawIOBase, deadline: _Deadline) -> None:
        self._sock, self._raw, self._deadline = sock, raw, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 (a buffer, as the base class says)
        self._deadline.bound(self._sock)
        return cast("int | None", self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()


def _set_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
