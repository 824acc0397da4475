"""Every command of docs/duckdb.md is run, in the order of the page, with what it names of docs/bigquery.md."""

import re
from pathlib import Path

import pytest

from tests.project.test_bigquery_page import DEPLOY, EMAILS, HEALTH, PAGE, Calls, allowed, rights, run_page
from workspace.yaml_files import read_yaml

DUCKDB = DEPLOY.replace("deploy", "duckdb")


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Calls:
    """Run the page."""
    buckets = re.search(r"^## 3.*?(^```sh\n.*?^```$)", PAGE, re.MULTILINE | re.DOTALL)
    assert buckets
    before, after = Path("docs/duckdb.md").read_text().split("[section 3](bigquery.md#3-buckets)")
    return run_page(f"{before}\n{buckets[1]}\n{after}", tmp_path_factory.mktemp("page"))


def test_each_account_has_what_it_needs_of_the_buckets(calls: Calls) -> None:
    """The publisher reads raw tables, and is the account of the one job that builds and publishes."""
    names = {email: name for email, name in EMAILS.items() if name != "dbt"}
    of_buckets = {each for each in rights(calls, ("gs://my-raw",)) if each[2].startswith("gs://")}
    assert of_buckets == {
        ("publisher", "storage.objectViewer", "gs://my-raw"),
        *(("publisher", "storage.objectUser", f"gs://my-site{end}") for end in ("", "-internal", "-state")),
        *(("watcher", "storage.objectViewer", f"gs://my-site{end}") for end in ("-internal", "-state")),
        ("allUsers", "storage.objectViewer", "gs://my-site"),
    }
    given = {call[-1]: names[call[call.index("--body") + 1]] for call in calls if "ACCOUNT" in call}
    assert given == {"duckdb": "publisher", "watch": "watcher"}


def test_no_other_job_can_be_an_account(calls: Calls) -> None:
    """Of the workflows one publishes and one looks, each by its own events."""
    claims = {
        "repository_id": ("4321", "9"),
        "ref": ("refs/heads/main", "refs/heads/other"),
        "workflow_ref": (DUCKDB, HEALTH, DEPLOY),
        "environment": ("duckdb", "watch", "warehouse", "publication"),
        "event_name": ("push", "schedule", "repository_dispatch", "workflow_dispatch", "pull_request_target"),
    }
    passed = {
        ("4321", "refs/heads/main", workflow, place, event)
        for workflow, name, place in ((DUCKDB, "duckdb", "duckdb"), (HEALTH, "health", "watch"))
        for event in read_yaml(Path(f".github/workflows/{name}.yml"))[True]
    }
    assert allowed(calls, claims) == passed
