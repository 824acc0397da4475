"""What needs a Chromium says in one line that there is none."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools import browser
from workspace.command import run


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """Start a browser, in a thread because another test may have one; return the line that says why there is none."""

    def start() -> None:
        with browser.browser():
            pytest.fail("it has started")

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(run, "screenshots", start).result() == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_without_a_chromium_one_line_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """None is on the PATH, the one that is named is no program, or it does not start."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    install = "install one, such as `apt-get install chromium`, or name it in CHROMIUM"
    assert said(capsys) == f"screenshots: no Chromium on the PATH; {install}"
    program = tmp_path / "chrome"
    program.write_text("#!/bin/sh\nexit 1\n")
    monkeypatch.setenv("CHROMIUM", str(program))
    assert said(capsys) == f"screenshots: CHROMIUM: {program} is no program; {install}"
    program.chmod(0o755)
    assert said(capsys).startswith(f"screenshots: {program}: does not start: ")
