"""Programs of Python that a test starts as somebody types them."""

import os
import subprocess
import sys
from pathlib import Path


def started(folder: Path, *words: str, **variables: str) -> subprocess.Popen[str]:
    """Start one in a folder, in a group of processes of its own, as a terminal does."""
    pipe, environment = subprocess.PIPE, os.environ | variables
    command = [sys.executable, *words]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True, process_group=0)


def done(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one in a folder, and return how it has ended and what it has said."""
    command, environment = [sys.executable, *words], os.environ | variables
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
