"""`python -m tools.lint_sql [PATH ...]`: sqlfluff over the models as BigQuery compiles them, without a network.

The dbt templater asks BigQuery which tables there are, and waits for minutes when nobody answers. So a server on
this machine answers that there are none.
"""

import os
import subprocess
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


class _Nothing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer 404 to everything."""
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> int:
    """Lint and return sqlfluff's exit code."""
    paths = sys.argv[1:] or ["models", "tests/integrity"]
    sqlfluff = str(Path(sys.executable).with_name("sqlfluff"))
    with ThreadingHTTPServer(("127.0.0.1", 0), _Nothing) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        endpoint = {"OFFLINE_API_ENDPOINT": f"http://127.0.0.1:{server.server_port}"}
        command = [sqlfluff, "lint", "--disable-progress-bar", *paths]
        code = subprocess.run(command, env=os.environ | endpoint, check=False).returncode
        server.shutdown()
    return code


if __name__ == "__main__":
    sys.exit(main())
