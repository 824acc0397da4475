"""Every command of docs/bigquery.md is linted, and runs from an empty project, in the order of the page."""

import os
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.project.cloud import SEEN_AFTER, Cloud, programs

PAGE = Path("docs/bigquery.md").read_text()
BIN = Path(sys.executable).parent
HERE = os.pathsep.join([str(BIN), os.environ["PATH"]])
RAW = ("nba_predictions", "nba_analytics", "nba_reference")


def script(page: str) -> str:
    """Return all blocks of shell as one script."""
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))


class Done(NamedTuple):
    """How the page ended, what it printed, and what there is now."""

    code: int
    said: str
    cloud: Cloud


def follow(page: str, folder: Path) -> Done:
    """Run a page in a folder, with nothing but stand-ins and few of POSIX's tools, after what the platform has made."""
    raw = {f"platform-project:{name}": list[Any]() for name in RAW}
    cloud = Cloud(folder, billing={"platform-project": "of the platform"}, datasets=raw)
    tools = folder / "bin"
    with programs(
        cloud, {tools: ("gcloud", "bq", "gh", "curl", "make", "sleep"), folder / ".venv/bin": ("dbt", "publisher")}
    ):
        for name in ("cat", "rm", "tr"):
            (tools / name).symlink_to(shutil.which(name) or name)
        (tools / "python3").symlink_to(sys.executable)
        done = subprocess.run(
            [shutil.which("dash") or "/bin/sh", "-c", script(page)],
            cwd=folder,
            env={"PATH": str(tools), "HOME": str(folder)},
            input="https://hooks.example/s3cr3t\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    return Done(done.returncode, done.stdout + done.stderr, cloud)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Run the page as it is."""
    return follow(PAGE, tmp_path_factory.mktemp("page"))


def test_no_command_has_a_fault(tmp_path: Path) -> None:
    """Shellcheck reads all blocks as one script of POSIX's sh."""
    linter = shutil.which("shellcheck", path=HERE)
    if not linter and "CI" not in os.environ:
        pytest.skip("shellcheck is not installed: it has no wheel for this machine")
    assert linter
    (tmp_path / "page.sh").write_text(script(PAGE))
    done = subprocess.run([linter, "-s", "sh", "page.sh"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    (tmp_path / "page.sh").write_text(script(PAGE).replace('"serviceAccount:$account"', "serviceAccount:$*"))
    assert (
        subprocess.run([linter, "-s", "sh", "page.sh"], cwd=tmp_path, capture_output=True, check=False).returncode == 1
    )


def rights_of_the_table() -> set[tuple[str, str, str]]:
    """Return who has which role on what, in the words of the first table."""
    rows = re.findall(r"^\| (dbt|publisher|watcher|everybody) \| (.*?) \| `(.*?)` \|", PAGE, re.MULTILINE)
    return {(who, role, what) for who, what, role in rows}


def test_an_empty_project_is_set_up(done: Done) -> None:
    """With the rights of the table and no other; nothing is left in the folder, and no secret is in an argument."""
    assert done.code == 0, (done.cloud.refusals, done.said)
    waited = [refusal for refusal in done.cloud.refusals if "describe" in refusal]
    assert (len(waited), len(done.cloud.refusals)) == (3 * (SEEN_AFTER - 1), len(waited))
    cloud, layers = done.cloud, ("rules", "staging", "intermediate", "bookkeeping", "marts", "documents")
    assert cloud.billing["my-project"] == "000000-000000-000000"
    assert cloud.quota == {"bigquery.googleapis.com/quota/query/usage 1/d/{project}": 400 * 1024}
    emails = {f"nba-subsets-{who}@my-project.iam.gserviceaccount.com": who for who in ("dbt", "publisher", "watcher")}
    assert set(cloud.accounts) == set(emails)
    words = {
        "the project": ["project my-project"],
        "the six datasets that it builds": [f"dataset nba_subsets_{layer}" for layer in layers],
        "the dataset `ledger`, the three raw datasets": [
            "dataset nba_subsets_ledger",
            *(f"dataset {name}" for name in RAW),
        ],
        "the folder `shown/` of the state bucket": ["gs://my-site-state/shown/"],
        "the dataset `documents`": ["dataset nba_subsets_documents"],
        "the three buckets": ["gs://my-site", "gs://my-site-internal", "gs://my-site-state"],
        "the buckets `internal` and `state`": ["gs://my-site-internal", "gs://my-site-state"],
        "the site's bucket": ["gs://my-site"],
    }
    given = {(emails.get(member, member), role, what) for member, role, what in cloud.rights}
    of_jobs = {(who, role, what) for who, role, what in given if role == "iam.workloadIdentityUser"}
    everybody = {("everybody" if who == "allUsers" else who, role, what) for who, role, what in given - of_jobs}
    assert everybody == {(who, role, what) for who, role, of in rights_of_the_table() for what in words[of]}
    # each account is that of one environment
    pool = "principalSet://iam.googleapis.com/projects/1234/locations/global/workloadIdentityPools/nba-subsets"
    assert of_jobs == {
        (f"{pool}/attribute.environment/{environment}", "iam.workloadIdentityUser", email)
        for (email, _), environment in zip(emails.items(), ("warehouse", "publication", "watch"), strict=True)
    }
    assert cloud.environments == {"warehouse": ["main"], "publication": ["main"], "watch": ["main"]}
    accounts = {name.partition(" ")[0]: email for name, email in cloud.variables.items() if name.endswith(" ACCOUNT")}
    assert accounts == dict(zip(("warehouse", "publication", "watch"), emails, strict=True))
    assert cloud.secrets == {"watch ALERT_WEBHOOK": "https://hooks.example/s3cr3t"}
    assert "s3cr3t" not in str(cloud.calls)
    closed = {name for name, bucket in cloud.buckets.items() if "public-access-prevention" in bucket}
    assert closed == {"my-site-internal", "my-site-state"}


def test_datasets_are_those_of_the_models(done: Done) -> None:
    """And of the ledger. Views of the documents' dataset may read two others, as test_workflows.py holds."""
    project = yaml.safe_load(Path("dbt_project.yml").read_text())
    schemas = set(re.findall(r"'\+schema': '(\w+)'", str([project["models"], project.get("seeds")])))
    assert set(done.cloud.datasets) - {f"platform-project:{name}" for name in RAW} == {
        f"my-project:nba_subsets_{layer}" for layer in {*schemas, "ledger"}
    }
    shared = {name for name, access in done.cloud.datasets.items() if "targetTypes" in str(access)}
    assert shared == {f"my-project:nba_subsets_{layer}" for layer in ("intermediate", "marts")}


TOKEN = {
    "repository_id": "4321",
    "ref": "refs/heads/main",
    "workflow_ref": "owner/repository/.github/workflows/deploy.yml@refs/heads/main",
    "environment": "warehouse",
    "event_name": "schedule",
}
DEPLOY, HEALTH = (f"owner/repository/.github/workflows/{name}.yml@refs/heads/main" for name in ("deploy", "health"))


def test_no_other_job_can_be_an_account(done: Done) -> None:
    """The condition, read as Python: of all combinations of claims those of two workflows pass, with their events."""
    condition = done.cloud.pools["nba-subsets"]["condition"]
    python = re.sub(r"assertion\.(\w+)", r"token['\1']", condition).replace("&&", "and").replace("||", "or")
    claims = {
        "repository_id": ("4321", "9"),
        "ref": ("refs/heads/main", "refs/heads/other", "refs/pull/1/merge"),
        "workflow_ref": (DEPLOY, HEALTH, DEPLOY.replace("deploy", "ci"), DEPLOY.replace("main", "other")),
        "environment": ("warehouse", "publication", "watch", "other"),
        "event_name": ("push", "schedule", "repository_dispatch", "workflow_dispatch", "pull_request_target"),
    }
    tokens = [dict(zip(claims, values, strict=True)) for values in product(*claims.values())]
    passed = {tuple(token.values()) for token in tokens if eval(python, {"token": token})}  # noqa: S307 (the page's)
    events = {
        name: set(yaml.safe_load(Path(f".github/workflows/{name}.yml").read_text())[True])
        for name in ("deploy", "health")
    }
    here = ("4321", "refs/heads/main")
    deploys = {(*here, DEPLOY, place, event) for place in ("warehouse", "publication") for event in events["deploy"]}
    assert passed == deploys | {(*here, HEALTH, "watch", event) for event in events["health"]}


FAULTS = {
    "unknown flag": ("--soft-delete-duration=7d", "--soft-delete=7d"),
    "flag with a blank": ("--role=roles/storage.objectUser", "--role roles/storage.objectUser"),
    "no billing": ('gcloud billing projects link "$PROJECT" --billing-account="$BILLING"\n', ""),
    "an API is missing": (" serviceusage.googleapis.com", ""),
    "nobody waits for the accounts": ("        sleep 5\n", "        break\n"),
    "a role that is none": ("roles/bigquery.jobUser", "roles/bigquery.jobsUser"),
    "an account that is none": ("DBT=nba-subsets-dbt@", "DBT=nba-subset-dbt@"),
    "a dataset that is not there": ("marts documents ledger; do", "marts documents; do"),
    "quotes that the shell takes": ("GRANT \\`roles", "GRANT `roles"),
    "an attribute that is not mapped": (",attribute.environment=assertion.environment", ""),
    "rights before the bucket": ("gcloud storage buckets create", "gcloud storage buckets update"),
    "an input that the workflow lacks": ("-f event=all -f full_refresh=true\nsleep", "-f events=all\nsleep"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_the_page(fault: str, tmp_path: Path) -> None:
    """Stand-ins that have not been seen to refuse prove nothing."""
    before, after = FAULTS[fault]
    assert before in PAGE
    done = follow(PAGE.replace(before, after), tmp_path)
    assert done.code != 0
    assert done.cloud.refusals or done.said
