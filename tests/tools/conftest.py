"""Whoever is told: GitHub's command is a stand-in that keeps an issue, the webhook an HTTP server."""

import copy
import http.client
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tools import alerts


@dataclass
class Somebody:
    """Whoever is told: the issue, beside two of somebody else with its label, and what the webhook got."""

    kept: dict[str, Any] | None = None
    label: str = "publication-alert"  # of the issue
    fails: str = ""  # the verb of GitHub's command that does not work
    received: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200

    @property
    def issue(self) -> dict[str, Any]:
        """The issue as it stands."""
        assert self.kept
        return copy.deepcopy(self.kept)

    def gh(self, command: list[str], *, env: dict[str, str], **given: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401 (whatever else is given)
        """Do what GitHub's command would."""
        program, group, verb, *rest = command
        assert (program, env["GH_REPO"]) == ("gh", "owner/repository")
        if verb == self.fails:
            return subprocess.CompletedProcess(command, 1, "", "HTTP 500: no\n")
        said = ""
        match group, verb:
            case "issue", "list":
                options = ["--label", self.label, "--state", "open", "--limit", "20", "--json", "number,body"]
                assert rest == options
                mine = [{"number": 7, "body": self.kept["body"]}] if self.kept and self.kept["is_open"] else []
                said = json.dumps([{"number": 9, "body": ""}, {"number": 8, "body": "- picks look wrong"}, *mine])
            case "label", "create":
                assert rest[:2] == [self.label, "--force"]
            case "issue", "create":
                assert rest[2:] == ["--label", self.label, "--body-file", "-"]
                self.kept = {"body": given["input"], "is_open": True, "comments": []}
            case "issue", "comment" | "edit" | "close":
                assert self.kept
                assert rest == ["7", *([] if verb == "close" else ["--body-file", "-"])]
                if verb == "comment":
                    self.kept["comments"].append(given["input"])
                else:
                    self.kept |= {"is_open": False} if verb == "close" else {"body": given["input"]}
            case _:
                pytest.fail(f"gh has no {group} {verb}")
        return subprocess.CompletedProcess(command, 0, said, "")

    def look(self, *problems: dict[str, Any], unread: list[str] | None = None, **environment: str) -> int:
        """Tell what `make health` has written; return the exit code."""
        alerts.HEALTH.parent.mkdir(exist_ok=True)
        alerts.HEALTH.write_text(json.dumps({"problems": problems, "unread": unread or []}))
        return self.tell(SOURCE="health", **environment)

    def tell(self, **environment: str) -> int:
        """Return the exit code."""
        run = {"GITHUB_SERVER_URL": "https://github.example", "GITHUB_RUN_ID": "42"}
        return alerts.main({"GITHUB_REPOSITORY": "owner/repository", **run, **environment})


@pytest.fixture
def somebody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Somebody:
    """Stand in for GitHub's command, in an empty folder."""
    somebody = Somebody()
    monkeypatch.setattr(subprocess, "run", somebody.gh)
    monkeypatch.setenv("GITHUB_REPOSITORY", "owner/repository")
    monkeypatch.chdir(tmp_path)
    return somebody


@pytest.fixture
def webhook(somebody: Somebody, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve a webhook; return its URL, which has a secret in it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Take what is sent, or refuse it."""
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert (self.path, self.headers["Content-Type"]) == ("/hooks/s3cr3t?a=b", "application/json")
            if somebody.status == 200:
                somebody.received.append(body)
            self.send_response(somebody.status)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    # that a connection is encrypted is Python's business
    monkeypatch.setattr(http.client, "HTTPSConnection", http.client.HTTPConnection)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}/hooks/s3cr3t?a=b"
        server.shutdown()
