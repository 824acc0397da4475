"""Small dbt projects with the macros of this one."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEAD = """
name: small
version: "1.0"
profile: nba_subsets
flags: {send_anonymous_usage_stats: false}
"""
# The argument holds the steps as JSON; the last line of output says of each whether it succeeded, and what dbt said.
RUN = """
import json, os, sys
from dbt.cli.main import dbtRunner
said, done = [], {}
runner = dbtRunner(callbacks=[lambda event: said.append(event.info.msg) if event.info.level == "error" else None])
parsed = runner.invoke(["--quiet", "parse", "--target", "ci"]).result
for step, (now, arguments, environment) in json.loads(sys.argv[1]).items():
    os.environ |= {"NOW": now, "VALUE": "1", "CI_SCHEMA": "main", "STATE": ""} | environment
    said.clear()
    runner.manifest = parsed if os.environ["CI_SCHEMA"] == "main" else None
    run = runner.invoke(["--quiet", *arguments, "--target", "ci"])
    done[step] = [run.success, " ".join(said)]
print(json.dumps(done))
"""


def write_project(folder: Path, settings: str, files: dict[str, str]) -> None:
    """Write a project with these settings besides its name, the macros of this one, and these files."""
    shutil.copytree("macros", folder / "macros", dirs_exist_ok=True)
    shutil.copyfile("profiles.yml.example", folder / "profiles.yml")
    (folder / "dbt_project.yml").write_text(HEAD + settings)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@dataclass(frozen=True)
class Small:
    """A small project that has been written, and where dbt leaves what it builds."""

    folder: Path

    @property
    def database(self) -> Path:
        """Return the file of the tables."""
        return self.folder / "small.duckdb"

    @property
    def log(self) -> Path:
        """Return the file with what dbt did."""
        return self.folder / "target/dbt.log"

    def run(self, steps: dict[str, Any]) -> dict[str, tuple[bool, str]]:
        """Take steps in one process, each an instant, dbt's arguments and environment; return success and errors."""
        target = self.folder / "target"
        places = {
            "DBT_PROFILES_DIR": self.folder,
            "DBT_TARGET_PATH": target,
            "DBT_LOG_PATH": target,
            "DUCKDB_PATH": self.database,
        }
        environment = (
            os.environ | {name: str(place) for name, place in places.items()} | {"CI_SCHEMA": "main", "NOW": ""}
        )
        command = [sys.executable, "-c", RUN, json.dumps(steps)]
        done = subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, text=True, check=True)
        return {step: (success, said) for step, (success, said) in json.loads(done.stdout.splitlines()[-1]).items()}


def small_project(folder: Path, settings: str, files: dict[str, str]) -> Small:
    """Write a project that is to be run."""
    write_project(folder, settings, files)
    return Small(folder)
