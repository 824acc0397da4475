"""Runs dbt, with its BigQuery adapter and the example's target `bigquery`, against a front."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests import dbt_process
from tools.googlesql import dbt_runs
from tools.googlesql.dbt_runs import DbtError

PROJECT = "front"
# every optional input is there, and the slate has dates before the window
VARS: dict[str, Any] = {"optional_inputs": dbt_runs.optional_inputs(), "reprocess_days": 1}


@dataclass(frozen=True)
class Dbt:
    """A process of dbt's with a target folder of its own, against the front at a URL."""

    folder: Path
    url: str
    process: dbt_process.Dbt = field(default_factory=dbt_process.Dbt)

    def run(
        self,
        now: str,
        *arguments: str,
        threads: int = 4,
        project: Path = Path(),
        variables: Mapping[str, Any] = MappingProxyType(VARS),
        **environment: str,
    ) -> None:
        """Run a command as of an instant, or parse without one; raise DbtError if it fails."""
        options = ("--threads", str(threads)) if arguments else ()
        places = self._environment(now) | environment
        success, said = self.process.run(project.absolute(), places, *arguments, *options, **variables)
        if not success:
            raise DbtError(said)

    def _environment(self, now: str) -> dict[str, str]:
        """Return the environment of a command, with the files that it names."""
        places = dbt_process.places(self.folder)
        credentials, token = self.folder / "credentials.json", self.folder / "token"
        token.write_text("of the test")
        account = {
            "type": "external_account",
            "audience": "//iam.googleapis.com/front",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "token_url": f"{self.url}/token",
            "credential_source": {"file": str(token)},
        }
        credentials.write_text(json.dumps(account))
        return {
            **os.environ,
            **places,
            "DBT_TARGET": "bigquery",
            "DBT_LOG_LEVEL_FILE": "none",
            "BIGQUERY_PROJECT": PROJECT,
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "BIGQUERY_EMULATOR_HOST": self.url,
            "GOOGLE_APPLICATION_CREDENTIALS": str(credentials),
            "HTTPS_PROXY": "http://127.0.0.1:9",  # nothing may leave this machine
            "USER": "front",
            "NOW": now,
        }
