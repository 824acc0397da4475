"""What dbt does in a process of its own ends as if it were in this one, and Ctrl-C ends it at once."""

import os
import signal
import threading
from pathlib import Path

import pytest

from tests.processes import started
from workspace.command import BuildError
from workspace.own_process import in_own_process

STUCK = """
import sys, threading
from workspace.command import run
from workspace.own_process import in_own_process
def stuck():
    print("begun", flush=True)
    threading.Semaphore(0).acquire()
if __name__ == "__main__":
    sys.exit(run("stuck", lambda: in_own_process(stuck)))
"""


def refused(line: str) -> None:
    """Fail as a command does."""
    raise BuildError(line, "second line")


def killed() -> None:
    """End as the system ends a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_result_and_the_failure_come_back() -> None:
    """Made in another process."""
    assert in_own_process(os.getpid) != os.getpid()
    with pytest.raises(BuildError) as error:
        in_own_process(refused, "first line")
    assert error.value.args == ("first line", "second line")
    with pytest.raises(BuildError, match="ended from outside"):
        in_own_process(killed)


def test_ctrl_c_ends_it_however_stuck_it_is(tmp_path: Path) -> None:
    """Whether the terminal tells both processes or somebody tells the command alone; nothing stays."""
    script = tmp_path / "stuck.py"
    script.write_text(STUCK)
    for tell in (os.killpg, os.kill):
        with started(tmp_path, str(script), PYTHONPATH=str(Path.cwd())) as command:
            assert command.stdout
            assert command.stderr
            assert command.stdout.readline() == "begun\n"
            guard = threading.Timer(60, os.killpg, (command.pid, signal.SIGKILL))
            guard.start()
            tell(command.pid, signal.SIGINT)
            # the end of its output: no process is left that could write more
            said = command.stderr.read()
            guard.cancel()
        assert said == "stuck: interrupted; every file is whole, run again to finish\n"
        assert command.returncode == 1
