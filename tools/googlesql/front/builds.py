"""Runs dbt, with its BigQuery adapter and the example's target `bigquery`, against a front."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.googlesql.dbt_runs import DbtError

PROJECT, DATASET = "front", "nba_subsets_front"  # profiles.yml.example makes the second of the user's name


@dataclass(frozen=True)
class Dbt:
    """dbt with a target folder of its own, against the front at a URL."""

    folder: Path
    url: str

    def run(self, now: str, *arguments: str, threads: int = 4) -> None:
        """Run a command as of an instant; raise DbtError if it fails."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile("profiles.yml.example", self.folder / "profiles.yml")
        credentials = self.folder / "credentials.json"
        token = self.folder / "token"
        token.write_text("of the test")
        account = {
            "type": "external_account",
            "audience": "//iam.googleapis.com/front",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": f"{self.url}/token",
            "credential_source": {"file": str(token)},
        }
        credentials.write_text(json.dumps(account))
        places = {
            "DBT_PROFILES_DIR": str(self.folder),
            "DBT_TARGET_PATH": str(self.folder),
            "DBT_LOG_PATH": str(self.folder),
            "DBT_LOG_LEVEL_FILE": "none",
            "BIGQUERY_PROJECT": PROJECT,
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "BIGQUERY_EMULATOR_HOST": self.url,
            "GOOGLE_APPLICATION_CREDENTIALS": str(credentials),
            "HTTPS_PROXY": "http://127.0.0.1:9",  # nothing may leave this machine
            "USER": "front",
            "NOW": now,
        }
        dbt = str(Path(sys.executable).with_name("dbt"))
        done = subprocess.run(
            [dbt, "--quiet", *arguments, "--target", "bigquery", "--threads", str(threads)],
            env=os.environ | places,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DbtError(done.stdout + done.stderr)
