"""What is new since the last build, so that an hour builds that alone, and one in which nothing came sends no query.

What dbt builds depends on the raw tables, on the ledger, and on the clock: on the date, and on the times that rows
name, of which stg_nba_raw__next_moment has the next one. BigQuery says of a table when it was modified, and a bucket
which files it has; neither is a query. The state store keeps what was there when the last build began.
"""

import datetime as dt
import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

import orjson
from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud.bigquery import Client

from publisher.dbt.manifest import Catalog
from publisher.dbt.target import Target
from publisher.errors import first_line
from publisher.format import canonical_json, sha256_of, stamp
from publisher.planning.schedule import awaited
from publisher.releases.site import SHOWN
from publisher.releases.status import Check
from publisher.releases.stores.base import Headers, Listed, Store
from publisher.run import Run
from tools.built_from import Node, is_read_beside, meta_of, walk
from workspace.edits import Manifest

FILE = "deployed/news.json"
NEXT_MOMENT = "model.nba_subsets.stg_nba_raw__next_moment"
LEDGER, AGES = "nba_ledger", "ages"
"""The source that the publisher writes; and metadata of a raw table of whose rows a document shows the age."""

SOON = dt.timedelta(minutes=10)
"""How long after it was decided dbt may begin: what comes until then counts as there."""

SECONDS = 60

Stamps = Mapping[str, str | None]
"""By source what is another text once it was written to; None where that cannot be told."""


@dataclass(frozen=True)
class LastBuild:
    """When it began (UTC), of which events it was, and until when the clock changes nothing of it; None: for ever."""

    began: dt.datetime
    events: frozenset[str]
    until: dt.datetime | None

    def is_true(
        self, events: Collection[str], published: Mapping[str, dt.datetime], now: dt.datetime, zone: ZoneInfo
    ) -> bool:
        """Whether another build of these events would give the same where it reads the same.

        `published` maps an event to the start of the build that it was last published from; what was built and not
        published must be built with what is new. After midnight the incremental window is another one.
        """
        soon = now + SOON
        is_of_today = self.began.astimezone(zone).date() == soon.astimezone(zone).date()
        has_time = not self.until or soon < self.until
        is_published = all(event in published and self.began <= published[event] for event in events)
        return is_of_today and has_time and is_published and self.events.issuperset(events)


@dataclass(frozen=True)
class News:
    """The last build as a state store keeps it, beside what dbt has parsed, what there is, and what is published."""

    state: Store
    manifest: Manifest
    stamps: Stamps
    published: Mapping[str, dt.datetime]
    zone: ZoneInfo

    def new_since(self, events: Collection[str], now: dt.datetime) -> list[str] | None:
        """Return the sources that are new since the last build; None: whatever these events need may be."""
        kept = self.state.read(FILE)
        with suppress(ValueError, KeyError, TypeError):
            last = orjson.loads(kept.body if kept and self.stamps else b"")
            began, until = (moment and dt.datetime.fromisoformat(moment) for moment in (last["began"], last["until"]))
            if LastBuild(began, frozenset(last["events"]), until).is_true(events, self.published, now, self.zone):
                before = last["stamps"]
                return sorted(name for name, found in self.stamps.items() if not found or found != before.get(name))
        return None

    def keep(self, began: dt.datetime, events: Collection[str], until: dt.datetime | None) -> None:
        """Keep what a build of these events found: `stamps`, which were asked for before it began."""
        known = {"began": stamp(began), "until": until and until.isoformat(), "events": sorted(events)}
        _write(self.state, canonical_json(known | {"stamps": self.stamps}), self.state.look(FILE))


def forget(state: Store) -> None:
    """Begin a build of something else: after it, whatever an event needs may be new. On DuckDB nothing is kept."""
    if before := state.look(FILE):
        _write(state, b"", before)


def _write(state: Store, body: bytes, before: Listed | None) -> None:
    state.write(FILE, body, Headers(), before.generation if before else None)
    state.flush([FILE])


def next_moment(target: Target, manifest: Manifest) -> dt.datetime | None:
    """Return until when the clock changes nothing of what was built; raises WarehouseError."""
    with target.reader() as reader:
        relation = manifest["nodes"][NEXT_MOMENT]["relation_name"]
        ((until,),) = reader.query(f"select comes_at from {relation}")  # noqa: S608 (a name from dbt)
    return until.replace(tzinfo=dt.UTC) if until else None


def resting_on(manifest: Manifest, sources: Collection[str], selected: Collection[str]) -> list[str]:
    """Return the names of the models and data tests, of all that is selected, that rest on sources.

    With them goes what must be of the build of whatever is published.
    """
    nodes = {name: node for name, node in manifest["nodes"].items() if name in {*selected}}
    reached = walk(sources, manifest["child_map"], {*manifest["child_map"]})
    return sorted(node["name"] for name, node in nodes.items() if name in reached or is_read_beside(node))


def stamps_of(
    manifest: Manifest, optional_inputs: Collection[str], state: Store, client: Callable[[], Client]
) -> Stamps:
    """Ask when each source was written to; nothing on DuckDB, whose raw files come anew with each run."""
    if manifest["metadata"]["adapter_type"] != "bigquery":
        return {}
    return {
        name: _ledger(source, state) if source["source_name"] == LEDGER else _modified(source, client)
        for name, source in sorted(manifest["sources"].items())
        if not meta_of(source).get("optional") or source["name"] in optional_inputs
    }


def say_still(run: Run, catalog: Catalog, still: Mapping[str, dt.datetime]) -> None:
    """Say in the status that the documents of events are as they would be if they were published at these instants."""
    run.read()
    of_kinds = {kind.name: kind.events.keys() & still for kind in catalog.kinds if kind.audience == "public"}
    checks = {
        name: Check(frozenset(), published={event: still[event] for event in events})
        for name, events in of_kinds.items()
        if events
    }
    run.tell_readers(run.journal.base(), checks, still, partial(awaited, catalog))


def _ledger(source: Node, state: Store) -> str:
    files = {path: listed.generation for path, listed in state.list(f"{SHOWN}{source['name']}/").items()}
    return sha256_of(canonical_json(files))


def _modified(source: Node, client: Callable[[], Client]) -> str | None:
    """Return when a table was modified; None of a view, of one that rows stream into, and where nobody says."""
    try:
        table = client().get_table(f"{source['database']}.{source['schema']}.{source['identifier']}", timeout=SECONDS)
    except (GoogleAPIError, GoogleAuthError) as error:
        print(f"{source['name']}: counts as new: {first_line(error)}", file=sys.stderr)
        return None
    is_settled = table.table_type == "TABLE" and not table.streaming_buffer and not meta_of(source).get(AGES)
    return table.modified.isoformat() if is_settled else None
