"""Every command of docs/bigquery.md is run, in the order of the page; stand-ins write down what they are asked."""

import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from publisher.cli import arguments
from publisher.cli.main import PROGRAM
from workspace import commands
from workspace.yaml_files import read_yaml

PAGE = Path("docs/bigquery.md").read_text()
LAYERS = ("rules", "staging", "intermediate", "bookkeeping", "marts", "documents")
LIVE = ("staging", "marts", "documents")  # where models are that only `make live` makes
RAW = ("nba_predictions", "nba_analytics", "nba_reference")
ACCOUNTS = ("dbt", "publisher", "watcher", "live")
EMAILS = {f"nba-subsets-{who}@my-project.iam.gserviceaccount.com": who for who in ACCOUNTS}
ENVIRONMENTS = ("warehouse", "publication", "watch")  # of the first of these accounts
POOL = "projects/1234/locations/global/workloadIdentityPools/nba-subsets"

# writes down its name and arguments; what gh reads is a secret, kept under its name; what bq is sent in a file is kept
STAND_IN = r"""#!/bin/sh
printf '%s\0' "${0##*/}" "$@" >>calls
printf '\n\0' >>calls
case "${0##*/} $*" in
    "gcloud projects describe "*) echo 1234 ;;
    "gh api repos/owner/repository --jq .id") echo 4321 ;;
    "gh run list "*) echo 77 ;;
    "gh secret set "*"_WEBHOOK --repo owner/repository --env watch") cat >"$3" ;;
    "gcloud monitoring policies create "*) cat policy.json >policy ;;
    *" show "*) echo '{"access": []}' ;;
    *" --source=dataset.json "*) cat dataset.json >authorized ;;
esac
"""

Calls = list[list[str]]


def run_page(page: str, folder: Path) -> Calls:
    """Run all blocks of shell as one script in a folder, with nothing but stand-ins and few of POSIX's tools.

    Return each command as its words, in turn.
    """
    tools = folder / "bin"
    ours = [f"../.venv/bin/{name}" for name in ("dbt", "publisher", "workspace")]
    for name in ("gcloud", "bq", "gh", "curl", "docker", "git", "make", "sleep", *ours):
        program = tools / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(STAND_IN)
        program.chmod(0o755)
    for name in ("cat", "rm", "tr"):
        (tools / name).symlink_to(shutil.which(name) or name)
    (tools / "python3").symlink_to(sys.executable)
    done = subprocess.run(
        ["/bin/sh", "-c", "\n".join(re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))],
        cwd=folder,
        env={"PATH": str(tools), "HOME": str(folder)},
        input="https://hooks.example/s3cr3t\nhttps://hooks.example/p1cks-s3cr3t\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [call.split("\0")[:-1] for call in (folder / "calls").read_text().split("\n\0")[:-1]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the page is run."""
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def calls(folder: Path) -> Calls:
    """Run the page."""
    return run_page(PAGE, folder)


def options(call: list[str]) -> dict[str, str]:
    """Return the options that are written as gcloud's are."""
    return {name: value for name, _, value in (word[2:].partition("=") for word in call if word.startswith("--"))}


def rights(calls: Calls, raw: tuple[str, ...] = RAW) -> set[tuple[str, str, str]]:
    """Return who is given which role on what; all but what is upstream's, and every account, has been made before."""
    given, made = set(), {"my-project", "allUsers", *raw, "nba_raw"}
    for call in calls:
        names = [word for word in call[1:] if not word.startswith("--")]
        if "create" in call:
            made |= {names[-1], f"{names[-1]}@my-project.iam.gserviceaccount.com"}
        elif "mk" in call:
            made.add(names[-1].partition(":")[2])
        elif "add-iam-policy-binding" in call:
            given.add((options(call)["member"].removeprefix("serviceAccount:"), options(call)["role"], names[-1]))
        elif grant := re.fullmatch(r"GRANT `(.+)` ON SCHEMA `.+`\.(\w+) TO 'serviceAccount:(.+)'", call[-1]):
            given.add((grant[3], grant[1], grant[2]))
        assert {name for who, _, what in given for name in (who, what) if "principalSet" not in name} <= made
    return {(EMAILS.get(who, who), role.removeprefix("roles/"), what) for who, role, what in given}


def test_accounts_have_the_rights_of_the_table_and_no_other(calls: Calls) -> None:
    """And each account is that of one environment."""
    words = {
        "the project": ["my-project"],
        "the six datasets that it builds": [f"nba_subsets_{layer}" for layer in LAYERS],
        "the dataset `ledger`, the three raw datasets": ["nba_subsets_ledger", *RAW],
        "the folder `shown/` of the state bucket": ["gs://my-site-state/shown/"],
        "the folder `deployed/` of the state bucket": ["gs://my-site-state/deployed/"],
        "the dataset `documents`": ["nba_subsets_documents"],
        "the three buckets": ["gs://my-site", "gs://my-site-internal", "gs://my-site-state"],
        "the buckets `internal` and `state`": ["gs://my-site-internal", "gs://my-site-state"],
        "the site's bucket": ["gs://my-site"],
        "the datasets `staging`, `marts` and `documents`": [f"nba_subsets_{layer}" for layer in LIVE],
        "the dataset `ledger`, two raw datasets": ["nba_subsets_ledger", "nba_raw", "nba_reference"],
        "the buckets `site` and `state`": ["gs://my-site", "gs://my-site-state"],
    }
    rows = re.findall(r"^\| (dbt|publisher|watcher|everybody|live) \| (.*?) \| `(.*?)` \|", PAGE, re.MULTILINE)
    of_table = {(who.replace("everybody", "allUsers"), role, what) for who, of, role in rows for what in words[of]}
    of_jobs = {
        (f"principalSet://iam.googleapis.com/{POOL}/attribute.environment/{name}", "iam.workloadIdentityUser", email)
        for email, name in zip(EMAILS, ENVIRONMENTS, strict=False)
    }
    assert rights(calls) == of_table | of_jobs
    accounts = [
        (call[-1], call[call.index("--body") + 1]) for call in calls if call[:4] == ["gh", "variable", "set", "ACCOUNT"]
    ]
    assert accounts == list(zip(ENVIRONMENTS, EMAILS, strict=False))
    closed = {call[4] for call in calls if "--public-access-prevention" in call}
    assert closed == {"gs://my-site-internal", "gs://my-site-state"}
    made = [call for call in calls if call[1:4] == ["storage", "buckets", "create"]]
    assert len([call for call in made if "--uniform-bucket-level-access" in call]) == len(made) == 3


def test_what_is_kept_is_not_taken_away_again(calls: Calls) -> None:
    """No rule removes what releases refer to, and whoever runs the page again empties nothing."""
    removed = {call[4] for call in calls if any(word.startswith("--lifecycle-file") for word in call)}
    assert removed == {"gs://my-site", "gs://my-site-internal"}
    empty = [call for call in calls if "/dev/null" in call]
    assert len(empty) == 3
    assert [call for call in empty if options(call).get("if-generation-match") != "0"] == []


def test_the_environments_are_of_the_main_branch(calls: Calls) -> None:
    """Else a job of any branch could be the account."""
    asked = [call[-1] for call in calls if any(word.endswith("/deployment-branch-policies") for word in call)]
    own = [call for call in calls if "deployment_branch_policy[custom_branch_policies]=true" in call]
    assert (asked, len(own)) == (["name=main"] * 3, 3)


def test_the_secrets_are_in_no_argument_and_nothing_is_left(folder: Path, calls: Calls) -> None:
    """Whoever lists processes reads arguments."""
    assert (folder / "ALERT_WEBHOOK").read_text() == "https://hooks.example/s3cr3t"
    assert (folder / "PICKS_WEBHOOK").read_text() == "https://hooks.example/p1cks-s3cr3t"
    assert "s3cr3t" not in str(calls)
    assert list(folder.glob("*.json")) == []


def test_datasets_are_those_of_the_models(folder: Path, calls: Calls) -> None:
    """And of the ledger. Views of the documents' dataset may read two others, as test_workflows.py holds."""
    project = read_yaml(Path("dbt_project.yml"))
    live = [
        path.parent
        for path in Path("models").rglob("*.sql")
        if "live" in path.parts or "tags: [live]" in path.with_suffix(".yml").read_text()
    ]
    assert {path.parts[1] for path in live} == {*LIVE}
    schemas = set(re.findall(r"'\+schema': '(\w+)'", str([project["models"], project.get("seeds")])))
    made = {call[-1] for call in calls if "mk" in call}
    assert made == {f"my-project:nba_subsets_{layer}" for layer in {*schemas, "ledger"}}
    shared = [call[-1] for call in calls if "update" in call and call[0] == "bq"]
    assert shared == [f"my-project:nba_subsets_{layer}" for layer in ("intermediate", "marts")]
    views = {"dataset": {"projectId": "my-project", "datasetId": "nba_subsets_documents"}, "targetTypes": ["VIEWS"]}
    assert json.loads((folder / "authorized").read_text()) == {"access": [{"dataset": views}]}


def test_our_own_commands_are_there(calls: Calls) -> None:
    """Inputs of workflows, targets of the Makefile, targets of the profile, options of the publisher."""
    deploy = read_yaml(Path(".github/workflows/deploy.yml"))[True]["workflow_dispatch"]["inputs"]
    outputs = read_yaml(Path("profiles.yml.example"))["nba_subsets"]["outputs"]
    for call in calls:
        match call:
            case ["gh", "workflow", "run", *rest]:
                assert rest[0] == "deploy.yml"
                for name, value in (word.split("=") for word in rest if "=" in word):
                    assert deploy[name]["type"] == "string" or value in deploy[name].get("options", ["true", "false"])
            case ["make", target, *_]:
                assert re.search(rf"^{target}:", Path("Makefile").read_text(), re.MULTILINE)
            case ["dbt", *rest]:
                assert rest[rest.index("--target") + 1] in outputs
            case ["publisher", *rest]:
                arguments.parse(PROGRAM, rest)
            case ["workspace", *rest]:
                arguments.parse(commands.PROGRAM, rest)
    assert {"gcloud", "bq", "gh", "make", "dbt", "publisher", "curl"} <= {call[0] for call in calls}


DEPLOY, HEALTH = (f"owner/repository/.github/workflows/{name}.yml@refs/heads/main" for name in ("deploy", "health"))


def allowed(calls: Calls, claims: dict[str, tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return which combinations of claims may be an account, by the condition, read as Python."""
    (provider,) = (
        call for call in calls if call[1:5] == ["iam", "workload-identity-pools", "providers", "create-oidc"]
    )
    condition = options(provider)["attribute-condition"]
    python = re.sub(r"assertion\.(\w+)", r"token['\1']", condition).replace("&&", "and").replace("||", "or")
    tokens = [dict(zip(claims, values, strict=True)) for values in product(*claims.values())]
    return {tuple(token.values()) for token in tokens if eval(python, {"token": token})}  # noqa: S307 (the page's)


def test_no_other_job_can_be_an_account(calls: Calls) -> None:
    """Of all combinations of claims those of two workflows pass, with their events."""
    claims = {
        "repository_id": ("4321", "9"),
        "ref": ("refs/heads/main", "refs/heads/other", "refs/pull/1/merge"),
        "workflow_ref": (DEPLOY, HEALTH, DEPLOY.replace("deploy", "ci"), DEPLOY.replace("main", "other")),
        "environment": ("warehouse", "publication", "watch", "other"),
        "event_name": ("push", "schedule", "repository_dispatch", "workflow_dispatch", "pull_request_target"),
    }
    events = {name: set(read_yaml(Path(f".github/workflows/{name}.yml"))[True]) for name in ("deploy", "health")}
    here = ("4321", "refs/heads/main")
    deploys = {(*here, DEPLOY, place, event) for place in ("warehouse", "publication") for event in events["deploy"]}
    assert allowed(calls, claims) == deploys | {(*here, HEALTH, "watch", event) for event in events["health"]}


def test_live_rounds_are_run_and_watched(folder: Path, calls: Calls) -> None:
    """By the image that was built before, as make is told there. The alarm is of hours that have rounds all year."""
    at = {"docker build": 0, "docker push": 0, "gcloud run": 0}
    at |= {" ".join(call[:2]): place for place, call in reversed([*enumerate(calls)])}
    assert 0 < at["docker build"] < at["docker push"] < at["gcloud run"]
    image = calls[at["docker push"]][2]
    given = options(calls[at["gcloud run"]])
    assert (calls[at["docker build"]][-2:], given["image"]) == ([image, "."], image)
    assert "--build-arg" in calls[at["docker build"]]
    assert (given["instances"], given["memory"]) == ("1", "1Gi")  # two loops would race; a build takes half of it
    assert re.search(rf"^{given['args']}:", Path("Makefile").read_text(), re.MULTILINE)
    assert EMAILS[given["service-account"]] == "live"
    known = {"STORE", "STATE", "RAW_PROJECT", "GOOGLE_CLOUD_PROJECT"}
    known |= {*re.findall(r"env_var\('(\w+)'", Path("profiles.yml.example").read_text()), "DBT_TARGET"}
    variables = dict(each.split("=") for each in given["set-env-vars"].split(","))
    assert variables.keys() <= known
    assert variables["DBT_TARGET"] in read_yaml(Path("profiles.yml.example"))["nba_subsets"]["outputs"]
    (condition,) = json.loads((folder / "policy").read_text())["conditions"]
    query = condition["conditionPrometheusQueryLanguage"]["query"]
    assert "[15m]" in query
    (first, last) = map(int, re.findall(r"hour\(\) (?:>=|<) (\d+)", query))
    documents = read_yaml(Path("dbt_project.yml"))["models"]["nba_subsets"]["documents"]["+meta"]
    begins, ends = documents["rounds"]["live"]["hours"]
    watched = [
        dt.datetime(2026, month, 15, hour % 24, tzinfo=dt.UTC) for month in (1, 7) for hour in range(first, 24 + last)
    ]
    local = {moment.astimezone(ZoneInfo(documents["time_zone"])).hour for moment in watched}
    assert local <= {*range(begins + 1, 24), *range(ends + 1)}
