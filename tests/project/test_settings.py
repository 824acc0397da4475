"""What profiles, metadata, workflows and the Makefile set is what somebody can have meant, and each command has it.

tests/googlesql/test_cost.py compares the limit of a query with what a full refresh reads.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from dbt.config.renderer import ProfileRenderer
from dbt_common.context import set_invocation_context

from publisher.dbt.warehouses import bigquery
from publisher.releases.journal import LEASE
from publisher.releases.ledger import LOCK_MARGIN
from publisher.releases.prune import SHORTEST
from publisher.releases.stores import deadlines
from publisher.releases.stores.base import LONGEST_OPERATION
from tests.properties import of_documents
from tools import deploy
from workspace.yaml_files import read_yaml

WORKFLOWS = {path.stem: read_yaml(path) for path in sorted(Path(".github/workflows").glob("*.yml"))}
MAKEFILE = Path("Makefile").read_text()
SET = {"BIGQUERY_PROJECT": "p", "BIGQUERY_DATASET": "nba_subsets"}
BOUNDS = {
    "threads": range(1, 17),
    "job_retries": range(6),
    "job_execution_timeout_seconds": range(300, 3601),
    "retention-days": range(7, 91),
    "fetch-depth": range(3),
    "late_after_minutes": range(15, 121),
    "run_log_days": range(30, 366),
    "complete_from": range(9, 19),  # when predictions come
    "minutes": range(1, 6),  # between rounds
    "seconds": range(30, 86_401),  # of a cache
    "settled_seconds": range(3600, 86_401),
    "corrections_max": range(3),
    "shrinks_from": range(20, 101),
    "raw_warn_hours": range(24, 73),
    "raw_error_hours": range(48, 97),
}
WORDS = {
    "method": r"oauth|oauth-secrets|tag|selector|fqn|resource_type|config\.meta\..*",  # the last ones are of selectors
    "priority": "interactive|batch",
    "indirect_selection": "cautious|empty",  # a test that looks at more than was built compares two builds
    "+store_failures": "False",  # else each test writes a table
    "job-label": "True",  # by which the page's query tells costs
    "time_zone": "America/New_York",  # whose dates are those of games
    "location": r"US|EU|(africa|asia|australia|europe|me|northamerica|southamerica|us)-[a-z]+\d{1,2}",
}


def faults(settings: Any) -> Iterator[str]:  # noqa: ANN401 (any YAML)
    """Yield each setting, at any depth, that is out of its bounds or none of its words."""
    for key, value in settings.items() if isinstance(settings, dict) else enumerate(settings):
        name = str(key)
        if isinstance(value, dict | list):
            yield from faults(value)
        elif value not in BOUNDS.get(name, [value]) or not re.fullmatch(WORDS.get(name, ".*"), str(value), re.DOTALL):
            yield f"{name}: {value}"


def targets(**variables: str) -> dict[str, dict[str, Any]]:
    """Return the targets as dbt reads them, with these variables and the names of production."""
    set_invocation_context(SET | variables)
    outputs = read_yaml(Path("profiles.yml.example"))["nba_subsets"]["outputs"]
    return {name: ProfileRenderer({}).render_data(output) for name, output in outputs.items()}


def test_every_setting_is_in_its_range() -> None:
    """Of each target, workflow and document; a query of BigQuery has limits."""
    found = targets()
    others = [read_yaml(Path(name)) for name in ("dbt_project.yml", "selectors.yml")]
    assert list(faults([found, others, of_documents(), *WORKFLOWS.values()])) == []
    for name in ("bigquery", "bigquery-workload"):
        assert {"method", "location", "priority", *list(BOUNDS)[:3]} <= found[name].keys()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("job_execution_timeout_seconds", 18), ("job_execution_timeout_seconds", 18000)),
        *(("job_retries", -1), ("job_retries", 6), ("threads", 0), ("threads", 80)),
        *(("priority", "interactiv"), ("method", "oauth-secret"), ("location", "UE"), ("location", "us-east")),
        *(("retention-days", 1), ("retention-days", 140), ("fetch-depth", 20), ("seconds", 3), ("minutes", 30)),
        *(("late_after_minutes", 600), ("complete_from", 1), ("run_log_days", 9), ("time_zone", "America/Chicago")),
        *(("corrections_max", 20), ("raw_warn_hours", 480), ("job-label", False), ("indirect_selection", "eager")),
    ],
)
def test_a_slip_is_seen(name: str, value: object) -> None:
    """Wherever it stands."""
    assert list(faults([{"outputs": {"one": {name: value}}}])) == [f"{name}: {value}"]


@pytest.mark.parametrize(
    ("seconds", "least", "most"),
    [
        (bigquery.QUERY_SECONDS, 120, 900),
        (deadlines.CONNECT_SECONDS, 2, 15),
        (deadlines.READ_SECONDS, 5, 30),
        (deadlines.TOTAL_SECONDS, 20, 60),
        (LONGEST_OPERATION, 60, 120),
        (LEASE.total_seconds(), 300, 1800),
        (LOCK_MARGIN.total_seconds(), 60, 300),
        (SHORTEST.total_seconds(), 86_400, 86_400),
    ],
)
def test_the_publisher_waits_neither_too_long_nor_too_short(seconds: float, least: int, most: int) -> None:
    """What it waits for, and how long others wait for it."""
    assert least <= seconds <= most


def test_production_waits_longer_than_a_person_and_not_longer_than_its_job() -> None:
    """Else the job ends, and the query goes on."""
    found = targets()
    person, production = (found[name]["job_execution_timeout_seconds"] for name in ("bigquery", "bigquery-workload"))
    job = WORKFLOWS["release"]["jobs"]["build"]
    assert person < production < 60 * job["timeout-minutes"]


def test_a_command_that_signs_in_has_what_it_reads() -> None:
    """What its help names, production's target, and the packages of production alone."""
    told = dict(re.findall(r"^([a-z]+): setup ## (.*)$", MAKEFILE, re.MULTILINE))
    known, seen = targets().keys(), set()
    for workflow in WORKFLOWS.values():
        for job in workflow["jobs"].values():
            names = [step.get("run", step.get("uses", "")).partition("@")[0] for step in job.get("steps", [])]
            for step in job["steps"] if "google-github-actions/auth" in names else []:
                made = step.get("run", "").removeprefix("make ")
                given = workflow["env"] | job.get("env", {}) | step.get("env", {})
                assert given["SET"] == "build"
                if made in told:
                    seen.add(made)
                    asked = set(re.findall(r"([A-Z_]+)=", told[made])) - {"EVENTS"}  # by default all
                    assert asked <= given.keys(), made
                    target = known & set(re.findall(r"[\w-]+", given["DBT_TARGET"]))
                    assert target
                    assert all(name.endswith("-workload") for name in target)
    assert seen >= deploy.COMMANDS.keys()


def test_whoever_tells_waits_for_all_and_for_each_other() -> None:
    """A job that nobody waits for fails unseen; what was told is one file."""
    tells = []
    for workflow in WORKFLOWS.values():
        for name, job in workflow["jobs"].items():
            if any(step.get("run") == "make tell" for step in job.get("steps", [])):
                tells.append(name)
                assert {*job.get("needs", [])} == workflow["jobs"].keys() - {name}
                assert job["concurrency"] == {"group": "tell", "queue": "max"}
    assert tells


def test_pages_come_after_the_documents_that_they_read() -> None:
    """A new page may read a new key."""
    jobs = [job for workflow in WORKFLOWS.values() for job in workflow["jobs"].values()]
    done = [[step.get("run") for step in job.get("steps", [])] for job in jobs]
    both = [names for names in done if "make site" in names]
    assert both
    assert [names for names in both if names.index("make publish") > names.index("make site")] == []


def test_what_nobody_asks_for_is_an_empty_text() -> None:
    """Any text mends, adopts or overrules; a run by the clock has no inputs, one by hand has those of the form."""
    for name in ("deploy", "duckdb"):
        form = WORKFLOWS[name][True]["workflow_dispatch"]["inputs"]  # YAML takes `on` for true
        text = Path(f".github/workflows/{name}.yml").read_text().replace("&&", "and").replace("||", "or")
        found = re.findall(r"^ +(?:adopt|force|mend): \$\{\{ (.*) \}\}$", text, re.MULTILINE | re.IGNORECASE)
        assert len(found) == 3
        for inputs in ({}, {key: each["default"] for key, each in form.items()}):
            asked = [jinja2.Environment(autoescape=False).compile_expression(one)(inputs=inputs) for one in found]  # noqa: S701 (no HTML)
            assert asked == ["", "", ""]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_a_workflow_is_asked_it_reads(name: str) -> None:
    """An input that no job reads is asked for in vain."""
    text = Path(f".github/workflows/{name}.yml").read_text()
    asked = {key for start in WORKFLOWS[name][True].values() if start and "inputs" in start for key in start["inputs"]}
    assert asked - {*re.findall(r"\binputs\.(\w+)", text)} == set()


def test_what_decides_about_the_sql_is_all_that_dbt_reads() -> None:
    """An edit of what is left out would not be looked at again."""
    project = read_yaml(Path("dbt_project.yml"))
    folders = {*project["model-paths"], *project["macro-paths"], *project["seed-paths"]}
    for name in ("DECIDES", "SQL"):
        (listed,) = re.findall(rf"^{name} = (.*)", MAKEFILE.replace("\\\n", " "), re.MULTILINE)
        assert folders | {"dbt_project.yml", "profiles.yml.example", "requirements.lock"} <= set(listed.split()), name
