"""The workflows run the Makefile's commands alone, build what they publish, and are who they should be."""

import json
import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from dbt.config.renderer import ProfileRenderer
from dbt_common.context import set_invocation_context

from demo.league import DEMO_NOW
from publisher.planning.gates import GATES
from tests.project.conftest import Dbt
from tests.tables import beside
from tools import deploy, news
from tools.cost.runs import HOURLY_TESTS
from workspace import fetch
from workspace.folder import Workspace
from workspace.yaml_files import read_yaml

WORKFLOWS = Path(".github/workflows")


def steps(workflow: Path) -> list[dict[str, Any]]:
    """Return the steps of all jobs of a workflow."""
    jobs = read_yaml(workflow)["jobs"].values()
    return [step for job in jobs for step in job.get("steps", [])]


@pytest.fixture(params=sorted(WORKFLOWS.glob("*.yml")), ids=lambda path: path.name)
def workflow(request: pytest.FixtureRequest) -> Path:
    """Return each workflow in turn."""
    path: Path = request.param
    return path


def test_every_command_is_the_makefiles(workflow: Path) -> None:
    """So that whoever has no GitHub can run what GitHub runs."""
    targets = set(re.findall(r"^([a-z-]+):", Path("Makefile").read_text(), re.MULTILINE))
    for step in steps(workflow):
        if "run" in step:
            found = re.fullmatch(r"make ([a-z-]+)( [A-Z_]+=[\w^]+)*", step["run"])
            assert found, step["run"]
            assert found[1] in targets, step["run"]


def test_the_secrets_are_told_to_nobody_else(workflow: Path) -> None:
    """Google trusts GitHub's token of the run. Only `make tell` gets a webhook, which an environment keeps."""
    text = workflow.read_text()
    found = re.findall(r"secrets\.(\w+)|\bsecrets\b", text)
    told = [step for step in steps(workflow) if "secrets." in str(step)]
    assert set(found) <= {"ALERT_WEBHOOK", "PICKS_WEBHOOK"}
    assert len(found) == len(told)
    assert {step["run"] for step in told} <= {"make tell"}
    jobs = yaml.safe_load(text)["jobs"].values()
    assert {job["environment"] for job in jobs if "secrets." in str(job)} <= {"watch"}


def test_a_change_is_tested_without_rights() -> None:
    """Whoever opens a pull request runs code here."""
    ci = read_yaml(WORKFLOWS / "ci.yml")
    assert set(ci[True]) == {"pull_request", "workflow_call"}  # YAML takes `on` for true
    assert ci["permissions"] == {"contents": "read"}
    assert not [job for job in ci["jobs"].values() if "permissions" in job]


LONG = {"pytest": 20, "warehouse": 30, "publish": 20, "faulty-edits": 45, "memory": 15, "slow-clock": 15}
"""Minutes that a job needs at least, by what it makes."""


def test_a_job_has_the_rights_and_the_time_that_it_needs(workflow: Path) -> None:
    """To read the code; to sign in, to open issues and to move a branch, where it does. A caller has those of all jobs.

    No limit of time is shorter than it takes to install, or longer than an hour; what tests or builds has more of it.
    """
    content = read_yaml(workflow)
    for job in content["jobs"].values():
        done = steps(Path(job["uses"])) if "uses" in job else job["steps"]
        rights = {"contents": "read"}
        rights |= {"id-token": "write"} if any("google" in step.get("uses", "") for step in done) else {}
        rights |= {"issues": "write"} if any(step.get("run") == "make tell" for step in done) else {}
        rights |= {"contents": "write"} if any(step.get("run") == "make released" for step in done) else {}
        assert job.get("permissions", content["permissions"]) == rights
        limits = [each["timeout-minutes"] for each in (job, *done) if "timeout-minutes" in each]
        assert set(limits) <= set(range(5, 61))
        made = {word for step in done for word in step.get("run", "").split() if word in LONG}
        assert job.get("timeout-minutes", 60) >= max((LONG[name] for name in made), default=5), made


USUAL = (
    "event=schedule test=skipped build=success publish=success status=success due=hourly asked=auto commit= "
    "store=gs://picks raw= still="
)
RUNS: dict[str, dict[str, bool]] = beside(__file__)
"""When each job or step with a condition runs, by what is not as usual; USUAL is a good hourly run."""


def runs(condition: str, situation: str) -> bool:
    """Whether what has this condition runs."""
    return bool(evaluated(condition, situation))


def evaluated(condition: str, situation: str) -> object:
    """Return what a condition is by the rules of GitHub, whose operators are words to Jinja."""
    now = dict(word.split("=") for word in f"{USUAL} {situation}".split())
    text = condition.removeprefix("${{").removesuffix("}}")
    if not re.search(r"(success|failure|cancelled|always)\(", text):
        text = f"success() && ({text})"
    for sign, word in (("&&", " and "), (r"\|\|", " or "), ("!(?!=)", "not "), (r"needs\.\*\.result", "results")):
        text = re.sub(sign, word, text)
    results = {name: {"result": now[name]} for name in ("test", "build", "publish")}
    due = {"outputs": {"events": now["due"], "still": now["still"]}}
    known = {name: lambda name=name: now["status"] == name for name in ("success", "failure", "cancelled")} | {
        "always": lambda: True,
        "contains": lambda those, one: one in those,
        "fromJSON": json.loads,
        "github": {"event_name": now["event"]},
        "inputs": {"event": now["asked"], "commit": now["commit"]},
        "needs": results | {"build": results["build"] | due, "release": due, "publish": results["publish"] | due},
        "results": [each["result"] for each in results.values()],
        "steps": {"due": due},
        "vars": {"STORE": now["store"], "RAW": now["raw"]},
    }
    environment = jinja2.Environment(autoescape=False)  # noqa: S701 (no HTML)
    return environment.compile_expression(text.strip())(**known)


def test_each_condition_holds_when_it_should() -> None:
    """What is due is built, published and told of, whatever failed before; what is not due, or not tested, is not."""
    conditions = {}
    for path in WORKFLOWS.glob("*.yml"):
        for name, job in read_yaml(path)["jobs"].items():
            conditions[f"{path.name} {name}"] = job.get("if")
            for step in job.get("steps", []):
                called = step.get("name") or step.get("run") or step["uses"].partition("@")[0]
                conditions[f"{path.name} {name} {called}"] = step.get("if")
    assert {place for place, condition in conditions.items() if condition} == RUNS.keys()
    for place, situations in RUNS.items():
        assert {situation: runs(conditions[place], situation) for situation in situations} == situations, place


def test_outputs_of_steps_exist(workflow: Path) -> None:
    """The linter does not know what a command writes, nor what a pinned action does."""
    # tests/tools/test_deploy.py holds that `make due` writes it
    written = {"make due": {deploy.OUTPUT, deploy.STILL}, "actions/setup-python": {"python-version"}}
    # tests/tools/test_released.py holds that `make merged` does
    written["make merged"] = {"commit"}
    known = {
        step["id"]: written[(step.get("run") or step["uses"]).partition("@")[0]]
        for step in steps(workflow)
        if "id" in step
    }
    read = re.findall(r"steps\.(\w+)\.outputs\.([\w-]+)", workflow.read_text())
    assert {step for step, _ in read} == set(known)
    assert [name for step, name in read if name not in known[step]] == []


def test_the_pages_set_every_variable() -> None:
    """What the workflows read, docs/bigquery.md or docs/duckdb.md sets; but for the limit, which has a default."""
    read = {path.stem: set(re.findall(r"vars\.(\w+)", path.read_text())) for path in WORKFLOWS.glob("*.yml")}
    page, other = (Path(f"docs/{name}.md").read_text() for name in ("bigquery", "duckdb"))
    every, others = (set(re.findall(r"set_variable (\w+) ", text)) for text in (page, other))
    assert set().union(*read.values()) == {"BIGQUERY_MAXIMUM_BYTES"} | every | others
    assert "BIGQUERY_MAXIMUM_BYTES" in page
    assert read["duckdb"] == others


def test_a_job_is_one_account() -> None:
    """Of its environment. The job that builds runs dbt alone, the one that publishes the publisher alone."""
    found = {}
    for path in WORKFLOWS.glob("*.yml"):
        for job in read_yaml(path)["jobs"].values():
            accounts = [
                step["with"]["service_account"] for step in job.get("steps", []) if "google" in step.get("uses", "")
            ]
            if accounts:
                assert accounts == ["${{ vars.ACCOUNT }}"]
                assert job["environment"] not in found
                found[job["environment"]] = {step["run"] for step in job["steps"] if "run" in step} - {"make setup"}
    assert found == {
        "warehouse": {"make merged", "make due", "make warehouse", "make freshness"},
        "publication": {"make publish", "make renew", "make site", "make doctor"},
        "watch": {"make merged", "make health", "make tell"},
        "duckdb": {f"make {step}" for step in deploy.COMMANDS.keys() - {"health", "renew"} | {"fetch", "merged"}},
    }


def test_nothing_is_installed_with_credentials() -> None:
    """What `make setup` runs is not ours."""
    for path in WORKFLOWS.glob("*.yml"):
        for job in read_yaml(path)["jobs"].values():
            names = [step.get("run", step.get("uses", "")).partition("@")[0] for step in job.get("steps", [])]
            if "google-github-actions/auth" in names:
                assert names.index("make setup") < names.index("google-github-actions/auth")


def test_the_publisher_gets_what_dbt_wrote() -> None:
    """Both files, from the target folder of one checkout into that of another, before dbt writes them anew."""
    jobs = read_yaml(WORKFLOWS / "release.yml")["jobs"]
    build, publish = (
        {step.get("run", step.get("uses", "")).partition("@")[0]: step for step in jobs[name]["steps"]}
        for name in ("build", "publish")
    )
    sent, taken = build["actions/upload-artifact"]["with"], publish["actions/download-artifact"]["with"]
    assert sent["name"] == taken["name"]
    # an artifact begins with the folder that all of its files are in
    assert taken["path"] == "target"
    assert {"target/manifest.json", "target/run_results.json"} == set(sent["path"].split())
    assert sent["overwrite"]  # whoever publishes again after a failure finds it under the same name
    assert "run_attempt" not in sent["name"]
    assert list(build).index("actions/upload-artifact") < list(build).index("make freshness")
    assert list(publish).index("actions/download-artifact") < list(publish).index("make publish")
    built, shown = build["make warehouse"]["env"]["EVENTS"], publish["make publish"]["env"]["EVENTS"]
    assert (built, shown) == ("${{ steps.due.outputs.events }}", "${{ needs.build.outputs.events }}")
    assert jobs["build"]["outputs"]["events"] == built


def code(workflow: str, job: str) -> list[str]:
    """Return in turn what a job checks out (empty: the commit of the run), looks up, and when it installs."""
    found = []
    for step in read_yaml(WORKFLOWS / f"{workflow}.yml")["jobs"][job]["steps"]:
        if "actions/checkout" in step.get("uses", ""):
            found.append(str(step["with"].get("ref", "")))
        elif step.get("run") == "make merged":
            found.append(f"look up {step['env']['COMMIT']}")
        elif step.get("run") == "make setup":
            found.append("install")
    return found


def test_what_is_released_is_what_runs() -> None:
    """But for a push and a commit that is asked for: what is merged is not yet tested, and may never pass.

    Code of main looks up whether it has the commit, before any other runs beside credentials. All jobs of a release are
    of one commit, and its last one, in the same turn, releases it.
    """
    deploys = read_yaml(WORKFLOWS / "deploy.yml")["jobs"]
    asked = "${{ github.event_name == 'push' && github.sha || inputs.commit || 'released' }}"
    assert deploys["release"]["with"]["commit"] == asked
    found = "${{ steps.code.outputs.commit }}"
    assert code("release", "build") == ["", "look up ${{ inputs.commit }}", found, "install"]
    jobs = read_yaml(WORKFLOWS / "release.yml")["jobs"]
    assert jobs["build"]["outputs"]["commit"] == found
    assert code("release", "publish") == ["${{ needs.build.outputs.commit }}", "install"]
    assert code("release", "released") == ["${{ needs.build.outputs.commit }}"]
    assert code("duckdb", "publish") == ["", f"look up {asked}", found, "install"]
    assert code("duckdb", "released") == ["${{ needs.publish.outputs.commit }}"]
    assert set(jobs["released"]["needs"]) == jobs.keys() - {"released"}
    # the schedule that is watched is the released one; that nothing is released is told, too
    assert code("health", "look") == ["", "look up released", found, "install"]
    assert code("deploy", "tell") == [""]
    # with the history: what main has, and whether a later push is released already
    for workflow, job, whole in (("release", "build", 2), ("duckdb", "publish", 2), ("health", "look", 1)):
        steps = read_yaml(WORKFLOWS / f"{workflow}.yml")["jobs"][job]["steps"]
        assert sum(step.get("with", {}).get("fetch-depth") == 0 for step in steps) == whole


@pytest.mark.parametrize(("name", "deploys"), [("deploy", "release"), ("duckdb", "publish")])
def test_one_deployment_at_a_time_and_each_is_told(name: str, deploys: str) -> None:
    """From the build to the publication. What is told of a run is about the event that it was for."""
    jobs = read_yaml(WORKFLOWS / f"{name}.yml")["jobs"]
    watch = read_yaml(WORKFLOWS / "health.yml")["jobs"]["look"]
    assert jobs[deploys]["concurrency"] == {"group": "deploy", "queue": "max"}
    assert jobs["tell"]["concurrency"] == watch["concurrency"] == {"group": "tell", "queue": "max"}
    assert set(jobs["tell"]["needs"]) == jobs.keys() - {"tell"}
    told, picks = (step["env"] for step in jobs["tell"]["steps"] if "run" in step)
    assert told["EVENT"] in (jobs[deploys].get("env", {}).get("EVENT"), jobs[deploys].get("with", {}).get("event"))
    assert told["EVENTS"] == f"${{{{ needs.{deploys}.outputs.events }}}}"
    assert (picks["SOURCE"], picks["STORE"]) == ("picks", "${{ vars.STORE }}")
    (look,) = (step for step in watch["steps"] if step.get("run") == "make health")
    assert look["timeout-minutes"] < watch["timeout-minutes"]


def test_gates_that_may_be_overruled_exist() -> None:
    """Those on contents: a build that failed or is old is built again, not overruled."""
    for name in ("deploy", "duckdb"):
        options = read_yaml(WORKFLOWS / f"{name}.yml")[True]["workflow_dispatch"]["inputs"]["force"]["options"]
        assert set(options) == {"none", *GATES} - {"dbt", "age"}


LIST = ("ls", "--output", "json", "--exclude-resource-type", "unit_test", "source", "exposure")
PRODUCTION = {"BIGQUERY_PROJECT": "p", "BIGQUERY_DATASET": "nba_subsets", "BIGQUERY_LOCATION": "US"}


@dataclass(frozen=True)
class Project:
    """What dbt knows: nodes, documents with their events, those that are live, and what each selector selects."""

    nodes: dict[str, Any]
    events: dict[str, set[str]]
    live: set[str]
    selected: dict[str, set[str]]

    def parents(self, name: str) -> set[str]:
        """Return the models and seeds that a node rests on."""
        return {parent for parent in self.nodes[name]["depends_on"].get("nodes", []) if parent in self.nodes}

    def below(self, names: set[str]) -> set[str]:
        """Return nodes and all models and seeds that they rest on."""
        found, waiting = set[str](), list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.parents(name)
        return found


@pytest.fixture(scope="module")
def project(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Ask dbt."""
    folder = tmp_path_factory.mktemp("dbt")
    workspace = Workspace.apart(folder / "project", folder)

    def told(keys: str, *more: str) -> list[Any]:
        return [*map(json.loads, dbt(workspace, DEMO_NOW, *LIST, "--output-keys", keys, *more).splitlines())]

    everything = told("unique_id depends_on config original_file_path")
    names = [selector["name"] for selector in read_yaml(Path("selectors.yml"))["selectors"]]
    nodes = {node["unique_id"]: node for node in everything}
    published = {name: node["config"].get("meta", {}).get("publish") for name, node in nodes.items()}
    return Project(
        nodes,
        {name: set(publish["events"]) for name, publish in published.items() if publish},
        {name for name, publish in published.items() if publish and "channel" in publish},
        {name: {node["unique_id"] for node in told("unique_id", "--selector", name)} for name in names},
    )


def test_every_event_has_its_selector(project: Project) -> None:
    """And each can be chosen by hand, but those of a channel, which a loop elsewhere publishes.

    Other selectors are of events that come at the same hour, and build what each of these builds.
    """
    events = set().union(*project.events.values())
    meta = read_yaml(Path("dbt_project.yml"))["models"]["nba_subsets"]["documents"]["+meta"]
    hours = {event: set(range(first, last + 1)) for event, (first, last) in meta["schedule"].items()}
    together = {
        f"{one}_{other}": (one, other) for one, other in combinations(sorted(hours), 2) if hours[one] & hours[other]
    }
    assert events | together.keys() == project.selected.keys()
    for name, (one, other) in together.items():
        assert project.selected[one] | project.selected[other] <= project.selected[name]
    events -= set().union(*(project.events[name] for name in project.live))
    for name in ("deploy", "duckdb"):
        inputs = read_yaml(WORKFLOWS / f"{name}.yml")[True]["workflow_dispatch"]["inputs"]
        assert set(inputs["event"]["options"]) == {"auto", "all", *events}


def test_the_tags_of_a_document_are_its_events(project: Project) -> None:
    """A selector reads the tags, the publisher the events: `tags` stands beside `meta` in a document's yml."""
    assert {name: set(project.nodes[name]["config"]["tags"]) for name in project.events} == project.events


@pytest.mark.parametrize("event", ["predictions_ready", "graded", "hourly"])
def test_a_selector_builds_what_its_event_publishes(project: Project, event: str) -> None:
    """The event's documents, the names that the leak guard asks for, the ledger in use, what they rest on, no more.

    And how long the clock changes nothing of it.
    """
    documents = {name for name, events in project.events.items() if event in events}
    meta = {name: set(node["config"].get("meta", {})) for name, node in project.nodes.items()}
    names = {name for name in meta if meta[name] & {"internal_names", "public_names"}}
    ledger = {name for name in meta if "ledger_in_use" in meta[name]}
    assert documents
    assert (len(names), len(ledger)) == (2, 1)
    built = {name for name in project.selected[event] if name.startswith(("model.", "seed."))}
    rested_on = {name for name in project.below(documents | names | ledger) if name.startswith("model.")}
    assert built == rested_on | {news.NEXT_MOMENT}


def test_what_is_live_is_built_alone(project: Project) -> None:
    """Its documents, and models between them and what is built every hour; no other event shares a document with it."""
    models = {name for name in project.selected["live"] if name.startswith(("model.", "seed."))}
    assert models == {name for name, node in project.nodes.items() if "live" in node["config"].get("tags", [])}
    assert project.live == {name for name, events in project.events.items() if "live" in events} < models
    assert all(project.events[name] == {"live"} for name in project.live)
    # all of it is for these documents, and no other document rests on it
    assert models <= project.below(project.live)
    assert not models & project.below(project.events.keys() - project.live)
    below = {parent for name in models for parent in project.parents(name) if parent.startswith("model.")} - models
    assert below
    assert below <= project.selected["hourly"]


def test_the_publishers_views_read_what_the_page_lets_them(project: Project) -> None:
    """It reads one dataset alone; a dataset whose tables its views read authorizes it, and no other does.

    No model grants a right: the account that builds has none to give.
    """
    configs = {name: node["config"] for name, node in project.nodes.items() if name.startswith("model.")}
    assert not [name for name, config in configs.items() if config.get("grants")]
    views = {
        name for name, config in configs.items() if (config["schema"], config["materialized"]) == ("documents", "view")
    }
    read = {parent for view in views for parent in project.parents(view)} - views
    assert views
    assert {configs[name]["materialized"] for name in read} <= {"table", "incremental"}
    (layers,) = re.findall(
        r"^for layer in (.*); do\n    authorize ", Path("docs/bigquery.md").read_text(), re.MULTILINE
    )
    assert {configs[name]["schema"] for name in read} - {"documents"} == set(layers.split())


def test_the_daily_selector_builds_everything_else(project: Project) -> None:
    """Only a complete build makes bookkeeping__complete_runs, and with it moves the incremental window on."""
    assert project.selected["daily"] | project.selected["live"] == set(project.nodes)


def test_no_other_selector_builds_what_is_live(project: Project) -> None:
    """`make live` runs beside it, and BigQuery refuses one of two that change a table. test_front.py has the hooks."""
    live = project.selected["live"]
    assert [name for name, selected in project.selected.items() if selected & live] == ["live"]


def test_a_selector_tests_only_what_it_builds(project: Project) -> None:
    """A test that compares a new table with an old one would fail for no fault; seeds are those of the last merge."""
    seeds = {name for name in project.nodes if name.startswith("seed.")}
    for selected in project.selected.values():
        tests = {name for name in selected if name.startswith("test.")}
        assert tests
        assert [name for name in tests if not project.parents(name) <= selected | seeds] == []


def test_a_selector_tests_all_that_it_builds(project: Project) -> None:
    """Each test whose models are all built, though it looks at seeds, too, which only `daily` builds.

    An hourly run leaves out those of what is no document, and those that only count; others have them on the same day.
    """
    for event, selected in project.selected.items():
        seeds = {name for name in project.nodes if name.startswith("seed.")} if event != "daily" else set()
        tests = {name for name in project.nodes if name.startswith("test.") and project.parents(name) - seeds}
        tests = {name for name in tests if project.parents(name) - seeds <= selected}
        if "hourly" in event:
            kept = {name for name in tests if project.nodes[name]["original_file_path"].startswith(HOURLY_TESTS)}
            assert {"assert_top_n_is_kept"} <= {name.split(".")[2] for name in kept}
            others = project.selected["predictions_ready"] if event != "hourly" else set()
            tests = {name for name in tests if name in kept | others}
        # those of a raw table rest on no node
        assert {name for name in selected if name.startswith("test.") and project.parents(name)} == tests


@pytest.mark.parametrize("user", ["Jane.Doe-Smith", "staging", ""])
def test_a_person_cannot_build_in_production_by_accident(user: str) -> None:
    """With all of production's settings, a person's target still has datasets of the person's own."""
    set_invocation_context(PRODUCTION | {"USER": user})
    outputs = read_yaml(Path("profiles.yml.example"))["nba_subsets"]["outputs"]
    layers = ("rules", "staging", "intermediate", "marts", "bookkeeping", "documents")
    datasets = {
        target: {f"{ProfileRenderer({}).render_data(outputs[target])['dataset']}_{layer}" for layer in layers}
        for target in ("bigquery", "bigquery-workload")
    }
    assert not datasets["bigquery"] & datasets["bigquery-workload"]
    assert all(re.fullmatch(r"nba_subsets_[a-z0-9_]+", dataset) for dataset in datasets["bigquery"])


def test_production_is_built_by_the_account_of_the_job_with_a_limit() -> None:
    """The method `oauth` takes the credentials that google-github-actions/auth has written: there is no key."""
    set_invocation_context(PRODUCTION | {"BIGQUERY_MAXIMUM_BYTES": "12345"})
    outputs = read_yaml(Path("profiles.yml.example"))["nba_subsets"]["outputs"]
    target = ProfileRenderer({}).render_data(outputs["bigquery-workload"])
    assert (target["method"], target["maximum_bytes_billed"]) == ("oauth", 12345)
    assert not [name for name in target if "key" in name or "token" in name]


def test_duckdb_builds_everything_on_the_ledger_that_was_fetched() -> None:
    """For nothing else is left of the last hour. Published is what is due."""
    made = {step["run"]: step.get("env", {}) for step in steps(WORKFLOWS / "duckdb.yml") if "run" in step}
    commands = [name for name in made if name in {"make due", "make fetch", "make warehouse", "make publish"}]
    assert commands == ["make due", "make fetch", "make warehouse", "make publish"]
    assert made["make warehouse"] == {"STATE": str(fetch.LEDGER)}
    assert made["make publish"]["EVENTS"] == "${{ steps.due.outputs.events }}"


def test_who_looks_has_the_target_that_is_built() -> None:
    """Where raw tables are named, there is no project on BigQuery."""
    outputs = read_yaml(Path("profiles.yml.example"))["nba_subsets"]["outputs"]
    (look,) = (step for step in steps(WORKFLOWS / "health.yml") if step.get("run") == "make health")
    for situation, adapter in (("", "bigquery"), ("raw=gs://raw", "duckdb")):
        target = str(evaluated(look["env"]["DBT_TARGET"], situation))
        assert (target.partition("-")[2], outputs[target]["type"]) == ("workload", adapter)
    assert read_yaml(WORKFLOWS / "duckdb.yml")["jobs"]["publish"]["env"]["DBT_TARGET"] == target


def test_production_on_duckdb_is_what_is_tested_with_more_to_work_with() -> None:
    """And leaves the runner memory for dbt and the publisher."""
    outputs = read_yaml(Path("profiles.yml.example"))["nba_subsets"]["outputs"]
    tested, target = outputs["local"], outputs["duckdb-workload"]
    assert {name for name in target if target[name] != tested[name]} == {"threads", "config_options"}
    ((name, limit),) = target["config_options"].items() - tested["config_options"].items()
    assert (name, limit[-2:]) == ("memory_limit", "GB")
    assert 1 < int(limit[:-2]) <= 12
