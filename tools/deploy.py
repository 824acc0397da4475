"""`python -m tools.deploy COMMAND`: what the workflows release and health run, with their variables in the environment.

due         print which events to build: EVENT; with EVENT=auto those that are due by the clock, maybe none; with
            EVENT=changed `all`, `changed` for a part, or `pages` alone, by what is not as the tables were built from,
            and none if a later commit is released already. Where those of the clock have nothing new, print them as
            `still`, after the instant, in place of events
warehouse   dbt build of what the documents of EVENTS need, with all data tests of it; first it checks the seeds. With
            EVENT=auto it leaves out what rests on nothing new. If the tables were built from something else, what
            differs is made anew: that part with EVENT=changed, else all
renew       say in the status that the documents of the events of STILL are as they would be if they were published anew
publish     publish what was built: the documents of EVENT, to STORE; with EVENT=auto those of EVENTS alone, with
            EVENT=changed those that were built; FORCE names a gate to overrule, ADOPT (any text) begins a new state
            store in place of one that is lost, MEND (any text) first writes again what is lost or changed of what was
            published; COMMIT is the commit of this checkout (default: git is asked)
site        publish the pages beside the documents
doctor      say what publishing lacks
health      write into target/health.json what `publisher health` finds; fails where it could not look
freshness   say how old the raw tables are; fails when they are too old

STATE and INTERNAL_STORE are the publisher's other stores; RAW_PROJECT is the project of the raw tables. ORIGIN is
the address of the pages that readers see: for sitemap.xml, and for the links of the feed. dbt itself reads DBT_TARGET
and DBT_FULL_REFRESH. An empty variable counts as missing, because a workflow cannot leave one out.
"""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType

from google.cloud.bigquery import Client

from publisher.cli.arguments import parse
from publisher.cli.main import PROGRAM
from publisher.cli.places import site_of
from publisher.dbt.target import Target
from publisher.errors import PublisherError
from publisher.format import stamp
from publisher.releases.site import Site
from publisher.releases.status_file import Status
from publisher.run import Run
from tools.built_from import BuiltFrom
from tools.commits import whole
from tools.news import News, forget, next_moment, resting_on, say_still, stamps_of
from tools.released import hand_over, is_overtaken
from workspace.command import run
from workspace.edits import read_manifest
from workspace.folder import Workspace
from workspace.seeds.check import check as check_seeds
from workspace.yaml_files import read_yaml

BIN = Path(sys.executable).parent
ALL, AUTO, CHANGED, PAGES = "all", "auto", "changed", "pages"
EVERYTHING = "daily"  # the selector; but for what is live
SELECTORS = Path(__file__).parents[1] / "selectors.yml"
HEALTH = Path("target/health.json")
OUTPUT, STILL = "events", "still"  # what the step `due` hands to later steps
SCHEDULE = "schedule"
PROJECT = Path(__file__).parents[1] / "dbt_project.yml"
TABLES = ("DBT_TARGET", "BIGQUERY_PROJECT", "BIGQUERY_DATASET", "BIGQUERY_LOCATION", "STATE")  # which they are

Environment = Mapping[str, str]


def value(environment: Environment, name: str, default: str = "") -> str:
    """Return a variable; the default where it is missing or empty."""
    return environment.get(name) or default


def selection(events: str) -> list[str]:
    """Return dbt's options that build what these events need.

    Each event has a selector in selectors.yml, and so have events that come together by the clock, under their names in
    alphabetical order. For others that have come together dbt builds everything but what is live: they are rare.
    """
    name = "_".join(sorted(events.split()))
    selectors = {selector["name"] for selector in read_yaml(SELECTORS)["selectors"]}
    return ["--selector", name if name in selectors else EVERYTHING]


def variables(environment: Environment) -> list[str]:
    """Return dbt's options that say where raw tables and pages are: of every command alike, else it parses anew."""
    known = {"raw_project": value(environment, "RAW_PROJECT"), "site_address": value(environment, "ORIGIN")}
    given = {name: text for name, text in known.items() if text}
    return ["--vars", json.dumps(given)] if given else []


def public_stores(environment: Environment) -> list[str]:
    """Return the publisher's options that name the store of the public and its state."""
    state = value(environment, "STATE")
    return ["--store", value(environment, "STORE", "public"), *(["--state", state] if state else [])]


def stores(environment: Environment) -> list[str]:
    """Return the publisher's options that name all its stores."""
    internal = value(environment, "INTERNAL_STORE")
    return [*public_stores(environment), *(["--internal-store", internal] if internal else [])]


def opened(environment: Environment) -> Site:
    """Return the publisher's stores; raises PublisherError where one is not named well."""
    return site_of(parse(PROGRAM, ["releases", *stores(environment)]))


def built_from(environment: Environment) -> BuiltFrom:
    """Return what the tables were built from, beside what dbt has parsed; raises PublisherError."""
    return BuiltFrom(
        opened(environment).state, [*variables(environment), *(value(environment, name) for name in TABLES)]
    )


def news(environment: Environment) -> News:
    """Return the last build, beside what dbt has parsed; asks BigQuery and the state store what was written since."""
    site, manifest = opened(environment), read_manifest(Workspace())
    client = cache(partial(Client, project=value(environment, "BIGQUERY_PROJECT") or None))
    stamps = stamps_of(manifest, read_yaml(PROJECT)["vars"]["optional_inputs"], site.state, client)
    zone = Target(Workspace().target).catalog.schedule.zone
    return News(site.state, manifest, stamps, Status.read(site.stores["public"]).events, zone)


def due(environment: Environment) -> int:
    """Print the events to build, and hand them to the later steps of a workflow."""
    events, now, still = value(environment, "EVENT", AUTO), _now(), ""
    if events == CHANGED and environment.get("GITHUB_EVENT_NAME") == "push" and is_overtaken():
        events = ""
    if events in {CHANGED, AUTO} and (code := _parse(environment)):
        return code
    if events == CHANGED:
        names = built_from(environment).names()
        events = ALL if names is None else CHANGED if names else PAGES
    elif events == AUTO:
        asked = subprocess.run([BIN / "publisher", "due", *stores(environment)], stdout=subprocess.PIPE, check=False)
        if asked.returncode:
            return asked.returncode
        events = " ".join(asked.stdout.decode().split())
        is_clock = environment.get("GITHUB_EVENT_NAME", SCHEDULE) == SCHEDULE  # a person wants to see something done
        is_known = events and is_clock and built_from(environment).names() == []
        if is_known and news(environment).new_since(events.split(), now) == []:
            events, still = "", f"{stamp(now)} {events}"
    hand_over(environment, OUTPUT, events)
    if still:
        hand_over(environment, STILL, still)
    return 0


def warehouse(environment: Environment) -> int:
    """Check the seeds, then build without unit tests: they test the code, and CI has run them."""
    if code := run("warehouse", check_seeds):
        return code
    if code := _parse(environment):
        return code
    tables = built_from(environment)
    names = tables.names()
    if names == []:
        return _build_what_is_new(environment, news(environment))
    forget(tables.state)
    tables.forget()
    only = names if value(environment, "EVENT") == CHANGED else None
    part = ["--indirect-selection", "empty", "--select", *only] if only else selection(ALL)
    if code := _build(environment, "--full-refresh", *part):
        return code
    tables.keep()
    return 0


def _build_what_is_new(environment: Environment, known: News) -> int:
    """Build what events need, but for what rests on nothing new; then keep what there was when it was asked."""
    events = value(environment, "EVENTS", ALL)
    part = selection(events)
    sources = known.new_since(events.split(), _now()) if value(environment, "EVENT", AUTO) == AUTO else None
    if sources:
        listed = [str(BIN / "dbt"), "--quiet", "ls", *part, "--output", "json", "--output-keys", "unique_id"]
        asked = subprocess.run([*listed, *variables(environment)], stdout=subprocess.PIPE, check=False)
        if asked.returncode:
            return asked.returncode
        selected = {json.loads(line)["unique_id"] for line in asked.stdout.splitlines()}
        print(f"new: {', '.join(name.rpartition('.')[2] for name in sources)}")
        part = ["--indirect-selection", "empty", "--select", *resting_on(known.manifest, sources, selected)]
    if code := _build(environment, *part):
        return code
    if known.stamps:
        target = Target(Workspace().target)
        known.keep(target.build.began, events.split(), next_moment(target, known.manifest))
    return 0


def _build(environment: Environment, *options: str) -> int:
    return _run("dbt", "build", "--exclude-resource-type", "unit_test", *options, *variables(environment))


def renew(environment: Environment) -> int:
    """Say that what is published is as it would be if it were built and published at the instant of STILL."""
    if code := _parse(environment):
        return code
    moment, *events = value(environment, "STILL").split()
    still = dict.fromkeys(events, dt.datetime.fromisoformat(moment))
    say_still(Run(opened(environment), _now()), Target(Workspace().target).catalog.of(""), still)
    print(f"nothing is new: {', '.join(events)} as of {moment}")
    return 0


def publish(environment: Environment) -> int:
    """Publish what was built: an hour may have begun since it was asked what is due."""
    event, gate = value(environment, "EVENT", AUTO), value(environment, "FORCE")
    event = value(environment, "EVENTS") if event == CHANGED else event
    chosen = [] if event == ALL else documents(environment) if event == CHANGED else ["--event", event]
    if event == AUTO:
        chosen += [word for built in value(environment, "EVENTS").split() for word in ("--among", built)]
    forced = [f"--force-{gate}"] if gate else []
    adopted = ["--adopt"] if value(environment, "ADOPT") else []
    mended = ["--mend"] if value(environment, "MEND") else []
    known = {"COMMIT": value(environment, "COMMIT") or whole("HEAD")}
    return _run("publisher", "publish", *stores(environment), *chosen, *forced, *adopted, *mended, environment=known)


def documents(environment: Environment) -> list[str]:
    """Return the publisher's options that name the documents of the last build; those of a channel have a loop."""
    target = Target(Workspace().target)
    audiences = {"public", "internal"} if value(environment, "INTERNAL_STORE") else {"public"}
    kinds = target.catalog.of("").kinds
    built = [kind.name for kind in kinds if kind.audience in audiences and kind.nodes[0] in target.build.statuses]
    return [word for name in built for word in ("--document", name)]


def doctor(environment: Environment) -> int:
    """Say what publishing lacks."""
    return _run("workspace", "doctor", *stores(environment))


def site(environment: Environment) -> int:
    """Publish the pages beside the documents."""
    origin = value(environment, "ORIGIN")
    known = {"COMMIT": value(environment, "COMMIT") or whole("HEAD")}
    named = ["--origin", origin] if origin else []
    return _run("workspace", "site", *public_stores(environment), *named, environment=known)


def health(environment: Environment) -> int:
    """Look whether all is well. That something is wrong is no failure of this: tools/alerts.py tells it."""
    HEALTH.unlink(missing_ok=True)
    if code := _parse(environment):
        return code
    # what is wrong is not printed: a log may be public
    asked = subprocess.run(
        [BIN / "publisher", "health", "--json", *stores(environment)], capture_output=True, check=False
    )
    with suppress(ValueError, KeyError, TypeError):
        problems = json.loads(asked.stdout)["problems"]
        HEALTH.parent.mkdir(exist_ok=True)
        HEALTH.write_bytes(asked.stdout)
        print(f"problems: {len(problems)}")
        return 0
    print("health: `publisher health` gave no answer", file=sys.stderr)
    return asked.returncode or 1


def freshness(environment: Environment) -> int:
    """Ask dbt how old the raw tables are."""
    return _run("dbt", "source", "freshness", *variables(environment))


COMMANDS: dict[str, Callable[[Environment], int]] = {
    command.__name__: command for command in (due, warehouse, publish, renew, site, doctor, health, freshness)
}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _parse(environment: Environment) -> int:
    """Let dbt write its manifest: the publisher reads the schedule there, and what to watch."""
    return _run("dbt", "--quiet", "parse", *variables(environment))


def _run(program: str, *arguments: str, environment: Environment = MappingProxyType({})) -> int:
    """Run a program of our environment; no shell reads its arguments, so no value can become a command."""
    return subprocess.run([BIN / program, *arguments], env={**os.environ, **environment}, check=False).returncode


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python -m tools.deploy {{{','.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](os.environ)
    except PublisherError as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
