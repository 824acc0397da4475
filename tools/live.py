"""`python -m tools.live`: build and publish the documents of games as they go on, in rounds, until it is stopped.

STORE, STATE, RAW_PROJECT and dbt's variables are those of tools/deploy.py; with NOW it is one round as of that instant.
dbt parses the project once. Each round builds the models of the selector live beside the tables of the last ordinary
build, and publishes the channel live. A round that fails is told, and the next one follows. When rounds begin is in
dbt_project.yml (config.meta.rounds). dbt writes to target/live, so that the last ordinary build can still be published.
"""

import datetime as dt
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from publisher import publication
from publisher.cli.places import given_instant
from publisher.dbt.manifest import Rounds
from publisher.dbt.target import Target
from publisher.errors import PublisherError
from publisher.planning.decision import told
from publisher.planning.schedule import Request
from publisher.releases.prune import SHORTEST
from publisher.run import Run
from tools.deploy import opened, variables
from workspace.command import BuildError, refuse_held, run
from workspace.folder import WITHOUT_UNIT_TESTS, refuse_failures
from workspace.in_process import belong, invoke

CHANNEL = "live"
TARGET = Path("target/live")
RACE = "Could not serialize access"
"""What BigQuery says to one of two that change a table at the same time."""


class Live:
    """A project that was parsed once, and the site on which its rounds are published."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Parse; raises BuildError, or PublisherError where no store is named well."""
        self._site = opened(environment).of(CHANNEL)
        self._options = ["--target-path", str(TARGET), *variables(environment)]
        self._manifest = invoke(None, "parse", *self._options)
        self._nodes = orjson.loads((TARGET / "manifest.json").read_bytes())["nodes"]
        self._catalog = Target(TARGET).catalog
        self.schedule = self._catalog.schedule

    def round(self, now: dt.datetime, *, is_given: bool) -> publication.Publication:
        """Build and publish as of an instant; raises BuildError with what failed, PublisherError."""
        os.environ["NOW"] = now.isoformat()
        results = TARGET / "run_results.json"
        results.unlink(missing_ok=True)
        build = ("--no-write-json", "build", *WITHOUT_UNIT_TESTS, "--selector", CHANNEL, *self._options)
        invoke(self._manifest, *build).write(str(results))
        belong(results, self._manifest)
        refuse_failures(orjson.loads(results.read_bytes())["results"], self._nodes)
        target = Target(TARGET, self._catalog)
        # the hook keeps no verdicts of it (macros/plumbing/verdicts.sql)
        target.build = replace(target.build, as_of=dict.fromkeys(target.build.statuses, now))
        # a build may take long, and the publication claims the head as of now
        run = Run(self._site, now if is_given else _now(), is_given=is_given)
        return publication.publish(run, target, Request())

    def prune(self, now: dt.datetime) -> None:
        """Forget the releases of earlier nights: there are hundreds a night, and nobody goes back to one."""
        if self._site.state.look("head.json"):
            publication.prune(Run(self._site, now), SHORTEST)


def live() -> None:
    """Run one round as of NOW, or rounds by the clock without end."""
    given = given_instant()
    channel = Live(os.environ)
    if given:
        done = channel.round(given, is_given=True)
        _tell(given, channel.schedule.zone, done)
        refuse_held([*told(done.plan.refusals)])
        return
    rounds, zone = channel.schedule.rounds[CHANNEL], channel.schedule.zone
    last = dt.datetime.min.replace(tzinfo=dt.UTC)
    while True:
        begins = next_round(max(last + rounds.every, _now()), rounds, zone)
        while (seconds := (begins - _now()).total_seconds()) > 0:
            time.sleep(seconds)
        _one_of_many(channel, begins, prunes=begins - last > 2 * rounds.every)
        last = begins


def next_round(now: dt.datetime, rounds: Rounds, zone: ZoneInfo) -> dt.datetime:
    """Return the first instant from now on at which a round begins, in UTC."""
    every = rounds.every
    epoch = dt.datetime.fromtimestamp(0, dt.UTC)
    begins = epoch + -((epoch - now) // every) * every
    while not _covers(rounds, begins.astimezone(zone).hour):
        begins += every
    return begins


def _covers(rounds: Rounds, hour: int) -> bool:
    if rounds.first <= rounds.last:
        return rounds.first <= hour <= rounds.last
    return hour >= rounds.first or hour <= rounds.last


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _one_of_many(channel: Live, begins: dt.datetime, *, prunes: bool) -> None:
    """Run a round that the next one follows, whatever comes of it."""
    try:
        if prunes:
            channel.prune(_now())
        done = channel.round(_now(), is_given=False)
    except (BuildError, PublisherError) as error:
        for line in _once(error.args):
            print(f"live: {line}", file=sys.stderr, flush=True)
        return
    _tell(begins, channel.schedule.zone, done)


def _once(lines: Sequence[str]) -> Sequence[str]:
    """Return what went wrong; of a race that was lost one line, for the next round tries again."""
    lost = [line for line in lines if RACE in line]
    return [f"{lost[0]}; the next round tries again"] if lost else lines


def _tell(began: dt.datetime, zone: ZoneInfo, done: publication.Publication) -> None:
    names = ", ".join(each.path for each in done.plan.written)
    print(f"{began.astimezone(zone):%Y-%m-%d %H:%M %Z}  {len(done.plan.written)} written  {names}".rstrip(), flush=True)
    for line in told(done.plan.refusals):
        print(f"live: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(run("live", live))
