"""Stand-ins for what docs/bigquery.md runs: `gcloud`, `bq`, `gh` and the rest, over a cloud that remembers.

They refuse what the real ones would: a flag that the command does not have, an account, bucket, dataset or pool that is
not there (yet), a right for somebody unknown. gcloud's flags are those of the Google Cloud SDK 528.0.0.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

from publisher.cli import arguments as publisher_arguments
from publisher.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
FLAGS: dict[str, Any] = json.loads((ROOT / "tests/project/gcloud_flags.json").read_text())
ROLES = {
    *("bigquery.jobUser", "bigquery.dataViewer", "bigquery.dataEditor", "iam.workloadIdentityUser"),
    *("storage.objectUser", "storage.objectViewer"),
}
SEEN_AFTER = 2
"""How often somebody looks for a new account before it is known everywhere."""


class RefusedError(Exception):
    """What the real command would say."""


def read_yaml(path: str) -> dict[Any, Any]:
    """Read a file of this project."""
    content: dict[Any, Any] = yaml.safe_load((ROOT / path).read_text())
    return content


def need(condition: object, message: str) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise RefusedError(message)


@dataclass
class Cloud:
    """What there is. A right is (account, allUsers or jobs, role, resource); files lie in `folder`."""

    folder: Path
    billing: dict[str, str] = field(default_factory=dict)
    apis: list[str] = field(default_factory=list)
    accounts: dict[str, int] = field(default_factory=dict)
    rights: list[tuple[str, str, str]] = field(default_factory=list)
    quota: dict[str, int] = field(default_factory=dict)
    datasets: dict[str, list[Any]] = field(default_factory=dict)
    buckets: dict[str, dict[str, Any]] = field(default_factory=dict)
    objects: list[str] = field(default_factory=list)
    pools: dict[str, dict[str, str]] = field(default_factory=dict)
    environments: dict[str, list[str]] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    calls: list[list[str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    input: str = ""

    def give(self, member: str, role: str, resource: str) -> None:
        """Add a right of somebody who is there."""
        need(role.removeprefix("roles/") in ROLES and role.startswith("roles/"), f"no role is called {role}")
        kind, _, name = member.partition(":")
        known = kind == "serviceAccount" and self.accounts.get(name) == 0
        need(known or member == "allUsers" or member.startswith("principalSet://"), f"{member} does not exist")
        self.rights.append((name if known else member, role.removeprefix("roles/"), resource))

    def api(self, name: str) -> None:
        """Refuse where an API is not enabled."""
        need(f"{name}.googleapis.com" in self.apis, f"{name}.googleapis.com is not enabled")

    def bucket(self, url: str) -> dict[str, Any]:
        """Return a bucket that must be there."""
        name, _, rest = url.removeprefix("gs://").partition("/")
        need(url.startswith("gs://") and name in self.buckets and not rest, f"{url} is no bucket")
        return self.buckets[name]


Options = dict[str, str]


def parse_gcloud(words: list[str]) -> tuple[str, list[str], Options]:
    """Return command, arguments and options; refuses what the command does not have."""
    command = max((known for known in FLAGS if words[: len(known.split())] == known.split()), key=len, default="")
    need(command, f"gcloud: no command {' '.join(words)}")
    of, wide = FLAGS[command], FLAGS[""]
    takes, switches = (
        {*of["takes"].split(), *wide["takes"].split()},
        {*of["switches"].split(), *wide["switches"].split()},
    )
    arguments: list[str] = []
    options: Options = {}
    for word in words[len(command.split()) :]:
        if not word.startswith("--"):
            arguments.append(word)
            continue
        name, equals, value = word.removeprefix("--").partition("=")
        choices = of["choices"].get(name)
        need(name in takes | switches or choices, f"gcloud {command}: unrecognized arguments: --{name}")
        need(bool(equals) is (name not in switches), f"gcloud {command}: --{name} is written another way")
        need(not choices or value in choices, f"gcloud {command}: --{name} is none of {choices}")
        need(not equals or value, f"gcloud {command}: --{name} is empty")
        options[name] = value
    return command, arguments, options


def gcloud(cloud: Cloud, words: list[str]) -> str:  # noqa: C901, PLR0912, PLR0915 (one case for each command)
    """Do what a command of gcloud would, and return what it prints."""
    command, arguments, options = parse_gcloud(words)
    first = arguments[0] if arguments else ""
    need(
        len(arguments) == (2 if command == "storage cp" else command.split()[0] not in {"services", "alpha", "auth"})
        or command == "services enable",
        f"gcloud {command}: unexpected arguments {arguments}",
    )
    project = options.get("project", "")
    match command:
        case "billing projects link":
            cloud.billing[first] = options["billing-account"]
        case "services enable":
            need(
                project in cloud.billing and all(re.fullmatch(r"\w+\.googleapis\.com", api) for api in arguments),
                "what?",
            )
            cloud.apis += arguments
        case "iam service-accounts create":
            cloud.api("iam")
            need(re.fullmatch(r"[a-z][a-z0-9-]{4,28}[a-z0-9]", first) and project, f"{first} is no id of an account")
            email = f"{first}@{project}.iam.gserviceaccount.com"
            need(email not in cloud.accounts, f"{email} already exists")
            cloud.accounts[email] = SEEN_AFTER
        case "iam service-accounts describe":
            need(first in cloud.accounts, f"{first} does not exist")
            cloud.accounts[first] = max(0, cloud.accounts[first] - 1)
            need(cloud.accounts[first] == 0, f"{first} does not exist")
        case "projects add-iam-policy-binding":
            need(first in cloud.billing and options["condition"] == "None", "no project, or it asks about conditions")
            cloud.give(options["member"], options["role"], f"project {first}")
        case "projects describe":
            need(first in cloud.billing and options["format"] == "value(projectNumber)", f"no project {first}")
            return "1234\n"
        case "alpha services quota update":
            cloud.api("serviceusage")
            need(
                "force" in options and options["consumer"].removeprefix("projects/") in cloud.billing, "no such project"
            )
            cloud.quota[f"{options['metric']} {options['unit']}"] = int(options["value"])
        case "storage buckets create":
            cloud.api("storage")
            name = first.removeprefix("gs://")
            need(
                re.fullmatch(r"gs://[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]", first) and project in cloud.billing,
                f"{first}: no",
            )
            need(name not in cloud.buckets, f"{first} already exists")
            cloud.buckets[name] = dict(options)
        case "storage buckets update":
            for option in ("cors-file", "lifecycle-file"):
                if option in options:
                    options[option] = json.loads((cloud.folder / options[option]).read_text())
            cloud.bucket(first).update(options)
        case "storage buckets add-iam-policy-binding":
            closed = "public-access-prevention" in cloud.bucket(first)
            need(not (closed and options["member"] == "allUsers"), f"{first} prevents public access")
            cloud.give(options["member"], options["role"], first)
        case "storage managed-folders create":
            bucket, _, folder = first.removeprefix("gs://").partition("/")
            need(
                "uniform-bucket-level-access" in cloud.bucket(f"gs://{bucket}") and folder.endswith("/"), f"{first}: no"
            )
            cloud.objects.append(first)
        case "storage managed-folders add-iam-policy-binding":
            need(first in cloud.objects, f"{first} is no managed folder")
            cloud.give(options["member"], options["role"], first)
        case "storage cp":
            cloud.bucket("/".join(arguments[1].split("/")[:3]))
            need(Path(first).exists() and options["if-generation-match"] == "0", f"{first}: no such file")
            need(arguments[1] not in cloud.objects, f"{arguments[1]}: precondition failed")
            cloud.objects.append(arguments[1])
        case "iam workload-identity-pools create":
            cloud.api("sts")
            need(
                re.fullmatch(r"[a-z0-9-]{4,32}", first) and options["location"] == "global" and project, f"{first}: no"
            )
            cloud.pools[first] = {}
        case "iam workload-identity-pools providers create-oidc":
            need(options["workload-identity-pool"] in cloud.pools and options["location"] == "global", "no such pool")
            mapping = dict(pair.split("=") for pair in options["attribute-mapping"].split(","))
            need("google.subject" in mapping, "google.subject must be mapped")
            cloud.pools[options["workload-identity-pool"]] = mapping | {
                "name": first,
                "condition": options["attribute-condition"],
                "issuer": options["issuer-uri"],
            }
        case "iam service-accounts add-iam-policy-binding":
            need(cloud.accounts.get(first) == 0, f"{first} does not exist")
            form = r"principalSet://iam\.googleapis\.com/projects/1234/locations/global/workloadIdentityPools/(.+)/(.+)/\w+"
            found = re.fullmatch(form, options["member"])
            need(found and found[2] in cloud.pools.get(found[1], {}), f"{options['member']}: no such attribute")
            cloud.give(options["member"], options["role"], first)
        case "auth application-default login":
            account = options.get("impersonate-service-account")
            need(account is None or account in cloud.accounts, f"{account} does not exist")
    return ""


def bq(cloud: Cloud, words: list[str]) -> str:
    """Do what a command of bq would, and return what it prints."""
    cloud.api("bigquery")
    places = [place for place, word in enumerate(words) if not word.startswith("--")]
    need(len(places) == 2, f"bq takes a command and an argument, not {[words[place] for place in places]}")
    command, argument = (words[place] for place in places)
    wide, own = words[: places[0]], words[places[0] + 1 :]
    need(all(re.fullmatch(r"--(project_id|location|format)=.+", word) for word in wide), f"bq: unknown flags in {wide}")
    flags = {word for word in own if word.startswith("--")}
    if command == "query":
        need(flags == {"--use_legacy_sql=false"}, "the SQL is not legacy")
        grant = re.fullmatch(r"GRANT `(.+)` ON SCHEMA `([a-z0-9-]+)`\.(\w+) TO '(serviceAccount:.+)'", argument)
        if not grant:
            need(re.match(r"\s+select .* from\s+`region-us`\.", argument, re.DOTALL), f"no SQL: {argument}")
            return ""
        need(f"{grant[2]}:{grant[3]}" in cloud.datasets, f"no dataset {grant[3]} in {grant[2]}")
        need(f"--project_id={grant[2]}" in wide and any("location" in word for word in wide), "another project pays")
        cloud.give(grant[4], grant[1], f"dataset {grant[3]}")
        return ""
    need(re.fullmatch(r"[a-z0-9-]+:\w+", argument), f"{argument} is no dataset")
    if command == "mk":
        need(flags == {"--dataset"} and argument not in cloud.datasets, f"{argument} is there, or no dataset")
        need(argument.split(":")[0] in cloud.billing and any("location" in word for word in wide), "nowhere to make it")
        cloud.datasets[argument] = [{"role": "OWNER", "specialGroup": "projectOwners"}]
        return ""
    need(argument in cloud.datasets, f"no dataset {argument}")
    if command == "show":
        need("--format=prettyjson" in wide and not flags, "the answer is no JSON")
        return json.dumps({"datasetReference": {}, "access": cloud.datasets[argument]}, indent=2)
    (source,) = flags
    need(command == "update" and source.startswith("--source="), f"bq: no command {command} {flags}")
    access = json.loads((cloud.folder / source.partition("=")[2]).read_text())["access"]
    need(all(entry in access for entry in cloud.datasets[argument]), "somebody has lost a right")
    for entry in (each["dataset"] for each in access if "dataset" in each):
        views = entry["dataset"]
        need(f"{views['projectId']}:{views['datasetId']}" in cloud.datasets, "an unknown dataset is authorized")
        need(entry["targetTypes"] == ["VIEWS"], "only views can be authorized")
    cloud.datasets[argument] = access
    return ""


def gh(cloud: Cloud, words: list[str]) -> str:
    """Do what a command of gh would, and return what it prints."""
    known = {  # command -> options that take a value, and switches
        "api": ("--jq --method -F -f", "--silent"),
        "variable set": ("--repo --body --env", ""),
        "secret set": ("--repo --env", ""),
        "workflow run": ("--repo -f", ""),
        "workflow disable": ("--repo", ""),
        "workflow enable": ("--repo", ""),
        "run list": ("--repo --workflow --limit --json --jq", ""),
        "run watch": ("--repo", "--exit-status"),
    }
    command = next((each for each in known if words[: len(each.split())] == each.split()), "")
    need(command, f"gh: no command {words}")
    takes, switches = (set(each.split()) for each in known[command])
    arguments, pairs, rest = [], list[tuple[str, str]](), iter(words[len(command.split()) :])
    for word in rest:
        need(not word.startswith("-") or word in takes | switches, f"gh {command}: unknown flag: {word}")
        if word in takes:
            pairs.append((word, next(rest)))
        elif word not in switches:
            arguments.append(word)
    options = dict(pairs)
    fields = dict(value.split("=", 1) for name, value in pairs if name in {"-f", "-F"})
    need(len(arguments) == (command != "run list"), f"gh {command}: unexpected arguments {arguments}")
    name = "".join(arguments)
    need(command == "api" or options["--repo"] == "owner/repository", "no repository")
    if command == "api":
        return _api(cloud, options, name, fields)
    if command in {"variable set", "secret set"}:
        environment = options.get("--env", "")
        need(not environment or environment in cloud.environments, f"no environment {environment}")
        where, value = (
            (cloud.variables, options.get("--body", "")) if command == "variable set" else (cloud.secrets, cloud.input)
        )
        need(value, f"{name} is empty")
        where[f"{environment} {name}".strip()] = value
    elif command == "run list":
        return "77\n"
    elif command == "run watch":
        need(name == "77", "no such run")
    else:
        inputs = read_yaml(f".github/workflows/{name}")[True]["workflow_dispatch"]["inputs"]
        for field_name, value in fields.items():
            need(
                field_name in inputs and value in inputs[field_name].get("options", ["true", "false"]),
                f"{field_name}={value}",
            )
    return ""


def _api(cloud: Cloud, options: Options, path: str, fields: dict[str, str]) -> str:
    method, (repos, *place) = options.get("--method", "POST" if fields else "GET"), path.split("/", 3)
    need(repos == "repos" and place[:2] == ["owner", "repository"], f"HTTP 404: {path}")
    match method, place[2].split("/") if len(place) > 2 else []:
        case "GET", []:
            need(options["--jq"] == ".id", "HTTP 404")
            return "4321\n"
        case "PUT", ["environments", name]:
            policy = "deployment_branch_policy[{}]"
            own, protected = (
                fields[policy.format("custom_branch_policies")],
                fields[policy.format("protected_branches")],
            )
            need({own, protected} == {"true", "false"}, "HTTP 422: the two may not be the same")
            cloud.environments[name] = [] if own == "true" else ["protected branches"]
        case "POST", ["environments", name, "deployment-branch-policies"]:
            need(name in cloud.environments, "HTTP 404")
            cloud.environments[name].append(fields["name"])
        case "POST", ["dispatches"]:
            types = read_yaml(".github/workflows/deploy.yml")[True]["repository_dispatch"]["types"]
            need(fields["event_type"] in types, "nothing listens to it")
        case _:
            need(False, f"HTTP 404: {method} {path}")  # noqa: FBT003
    return ""


def ours(_: Cloud, words: list[str]) -> str:
    """Let pass what other tests run, where it is there: a target of the Makefile, a command of dbt or the publisher."""
    program, *rest = words
    name = next((word for word in rest if not word.startswith("-")), "")
    if program == "make":
        need(re.search(rf"^{name}:", (ROOT / "Makefile").read_text(), re.MULTILINE), f"no target {name}")
    elif program == "dbt":
        need(name in {"build", "ls", "run-operation"}, f"no command {name}")
        need(name != "run-operation" or rest[1] == "create_ledger_tables", "no such macro")
        targets = read_yaml("profiles.yml.example")["nba_subsets"]["outputs"]
        need(rest[rest.index("--target") + 1] in targets, "no such target")
    elif program == "publisher":
        publisher_arguments.parse(rest, COMMANDS)  # exits with 2 where that is wrong usage
    elif program == "curl":
        need(rest[-1].startswith("https://storage.googleapis.com/my-site/v1/"), "nothing is there")
    return ""


PROGRAMS: dict[str, Callable[[Cloud, list[str]], str]] = {"gcloud": gcloud, "bq": bq, "gh": gh}

# a program that asks the cloud in this process, which begins sooner than another Python
PROGRAM = """#!/bin/sh
case "$0 $1" in */gh\\ secret) input=$(cat) ;; *) input= ;; esac
printf '%s\\0' "$input" "${{0##*/}}" "$@" >"{folder}/asked"
cat "{folder}/said"
read -r code <"{folder}/ended"
exit "$code"
"""


def answer(cloud: Cloud) -> None:
    """Do what the programs are asked, one after another, until one asks nothing."""
    while asked := (cloud.folder / "asked").read_text():
        cloud.input, program, *words = asked.removesuffix("\0").split("\0")
        cloud.calls.append([program, *words])
        said, code = "", 0
        try:
            said = PROGRAMS[program](cloud, words) if program in PROGRAMS else ours(cloud, [program, *words])
        except (RefusedError, KeyError, ValueError, OSError, SystemExit) as error:
            cloud.refusals.append(f"{program} {words}: {error!r}")
            code = 1
        (cloud.folder / "said").write_text(said)
        (cloud.folder / "ended").write_text(f"{code}\n")


@contextmanager
def programs(cloud: Cloud, names: Mapping[Path, Iterable[str]]) -> Iterator[None]:
    """Put programs that ask the cloud into folders."""
    for name in ("asked", "said", "ended"):
        os.mkfifo(cloud.folder / name)
    for folder, inside in names.items():
        folder.mkdir(parents=True)
        for name in inside:
            (folder / name).write_text(PROGRAM.format(folder=cloud.folder))
            (folder / name).chmod(0o755)
    thread = Thread(target=answer, args=[cloud], daemon=True)
    thread.start()
    yield
    (cloud.folder / "asked").write_text("")
    thread.join(10)
