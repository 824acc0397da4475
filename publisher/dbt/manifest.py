"""What there is to publish, as dbt's manifest says: the models that carry `config.meta.publish`."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from publisher.content import Items
from publisher.errors import CatalogError, refuse_damage
from publisher.format import API_VERSION, GENERATED_AT, JSON, SITE


@dataclass(frozen=True)
class Counts:
    """The results that a document shows or sums up, and which of them must not fall.

    `season` names the season, keys with dots between them; counts of two seasons are not compared. `days` are the first
    and last date whose results it has, in days from the date that it is about or as of which it is; without them it is
    its own date, or under a path without a date the whole season. `at` is the way to the counts: keys, and arrays with
    the key that tells their members apart; None where nothing can be compared. With `of`, an array and a key, nothing
    is counted there yet: the names are values of the key. `settled` are the names of the counts that never fall; a name
    with a dot is that of a count in an object. Of those that were `played`, so many may be corrected as
    `corrections_max` says. `fallen` says what it means if they fall, and what to do.
    """

    season: str
    at: tuple[str | tuple[str, str], ...] | None = None
    of: tuple[str, str] | None = None
    settled: tuple[str, ...] = ()
    played: tuple[str, ...] = ()
    corrections_max: int = 0
    days: tuple[int, int] | None = None
    fallen: str = ""


@dataclass(frozen=True)
class Watch:
    """What a document is watched for: members of `array`, called by the key `name`, whose `value` is an alarm.

    A name with a dot is that of a value in an object.
    """

    array: str
    name: str
    value: str
    alarms: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of document: one dbt model, whose rows are JSON files.

    `name` is the model's name after the double underscore; `relation` is quoted for SQL. `events` maps an event to the
    first and last date that it refreshes, in days from today; the range is empty for a fixed path. Readers must not
    lose innermost members of `items`; what a member has under the keys `values` stays as it was at the lock. `nodes`
    are the dbt nodes (models, seeds, tests) on which the model rests, itself first. From `shrinks_from` rows on, a
    document must not lose more than half of them, even before it locks. What it counts must not fall. Of a kind with a
    ledger, what was shown at the lock of a date is kept for the next build. `generated_at` are the keys on the way to
    where a document says when it was made; it does not count when documents are compared, nor do the keys `uncounted`.
    `path` is where the files are, with names in braces for what tells them apart. Of a kind that `keeps`, a file
    without a row stays as it is, and is no difference. `channel` is where it is released; empty for the main one. A
    kind that `explains` says of each member of an array what led to it; the values of the keys are its names. `watches`
    are what its one document is watched for.
    """

    name: str
    audience: str
    events: dict[str, tuple[int, ...]]
    relation: str
    schema: str
    items: Items
    nodes: tuple[str, ...]
    values: tuple[str, ...] = ()
    has_ledger: bool = False
    shrinks_from: int | None = None
    counts: Counts | None = None
    content_type: str = JSON
    generated_at: tuple[str, ...] = GENERATED_AT
    uncounted: tuple[str, ...] = ()
    path: str = ""
    keeps: bool = False
    channel: str = ""
    explains: tuple[str, tuple[str, ...]] | None = None
    watches: tuple[Watch, ...] = ()

    @property
    def folder(self) -> str:
        """The folder of its files, below the version; empty if they are beside others."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Rounds:
    """When a channel is published: every so often from hour `first` to the end of hour `last`, maybe past midnight."""

    every: dt.timedelta
    first: int
    last: int


@dataclass(frozen=True)
class Schedule:
    """The hours, first and last, at which each event comes, by the clocks of `zone`; dates are those of `zone`, too.

    Documents are late when an event has been due for longer than `grace`. What a document about today lacks may still
    come until the hour `complete_from`. `rounds` are those of each channel besides the main one.
    """

    zone: ZoneInfo
    hours: dict[str, tuple[int, int]]
    grace: dt.timedelta = dt.timedelta()
    complete_from: int = 24
    rounds: Mapping[str, "Rounds"] = field(default_factory=dict)

    def may_still_come(self, now: dt.datetime) -> bool:
        """Whether a document about today may yet lack what it shows."""
        return now.astimezone(self.zone).hour < self.complete_from


@dataclass(frozen=True)
class EmptyStatuses:
    """The statuses of a document that shows nothing.

    `missing`: something should be there, so the document must not replace one that shows something. `expected`: there
    is nothing to show.
    """

    missing: frozenset[str]
    expected: frozenset[str]

    def __contains__(self, status: str) -> bool:
        """Whether a document of this status shows nothing."""
        return status in self.missing or status in self.expected


@dataclass(frozen=True)
class Catalog:
    """The kinds of document that dbt knows, by name, and the warehouse in which dbt built them.

    `adapter` is `duckdb` or `bigquery`; `database` is the DuckDB file or the BigQuery project. `internal_names` is the
    relation of names that no public document may hold, `names_nodes` are the dbt nodes on which they rest, and
    `forbidden_words` are the words that none may hold. `verdicts` is the relation that says how each node ended last.
    `invocation` is dbt's id of the run that wrote the manifest.
    `ledger_in_use` is the relation that says on which ledger the build rests; empty if no kind has one.
    `forbidden_values` are no public value as a whole, and `identifiers` are the names of tables and columns that no
    ordinary text has. `public_names` is the relation of people's names, each of which may stand as a whole value.
    Of a `channel`, `kinds` are its own and `elsewhere` are the others. `words_of_code` are the forbidden words that
    pages may have, because style sheets and scripts mean something else by them. `review` is what the metadata says of
    how people read a change. `about` is what OpenAPI says of the whole in `info`: contact and licence.
    """

    kinds: tuple[Kind, ...]
    adapter: str
    database: str
    internal_names: str
    forbidden_words: tuple[str, ...]
    schedule: Schedule
    empty: EmptyStatuses
    forbidden_values: tuple[str, ...]
    identifiers: tuple[str, ...]
    public_names: str
    invocation: str
    names_nodes: tuple[str, ...]
    verdicts: str
    ledger_in_use: str = ""
    channel: str = ""
    elsewhere: tuple[Kind, ...] = ()
    words_of_code: tuple[str, ...] = ()
    review: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    keeps_runs: dt.timedelta | None = None

    @property
    def explaining(self) -> tuple[Kind, str, tuple[str, ...]]:
        """The kind that explains, its array and the keys that name a member; raises CatalogError if there is none."""
        for kind in self.kinds:
            if kind.explains:
                return kind, *kind.explains
        message = "no model has config.meta.publish.explains"
        raise CatalogError(message)

    @property
    def ledger_kinds(self) -> tuple[Kind, ...]:
        """The kinds that have a ledger."""
        return tuple(kind for kind in self.kinds if kind.has_ledger)

    @property
    def events(self) -> frozenset[str]:
        """Every event that refreshes a document or has hours."""
        return frozenset(event for kind in self.kinds for event in kind.events) | self.schedule.hours.keys()

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels, each of which has releases of its own; the main one, which has no name, comes first."""
        return tuple(sorted({"", *(kind.channel for kind in self.kinds)}))

    def of(self, channel: str) -> "Catalog":
        """Return the catalog of what a channel publishes; `""` is the main one."""
        kinds = tuple(kind for kind in self.kinds if kind.channel == channel)
        elsewhere = tuple(kind for kind in self.kinds if kind.channel != channel)
        return replace(self, kinds=kinds, elsewhere=elsewhere, channel=channel)

    def channel_of(self, event: str | None) -> str:
        """Return the channel whose documents an event refreshes."""
        return next((kind.channel for kind in self.kinds if event in kind.events), "")

    def channel_at(self, path: str) -> str:
        """Return the channel of a file; all but the main one own their documents' folders and one of their name."""
        folder = path.removeprefix(f"{API_VERSION}/").partition("/")[0]
        return next((kind.channel for kind in self.kinds if kind.channel and folder in {kind.channel, kind.folder}), "")

    def select(self, names: Iterable[str], audiences: Iterable[str], event: str | None = None) -> tuple[Kind, ...]:
        """Return the kinds of these names (all if none is given), audiences and event, in name order."""
        known = {kind.name: kind for kind in self.kinds if kind.audience in set(audiences)}
        for name in names:
            if name not in known:
                message = f"no document that may be published here is called {name}; there are {_list(known)}"
                raise CatalogError(message)
        chosen = [known[name] for name in sorted(set(names) or known)]
        selected = tuple(kind for kind in chosen if event is None or event in kind.events)
        if not selected:
            events = {event for kind in chosen for event in kind.events}
            message = f"no document is refreshed on {event}; there are events {_list(events)}"
            raise CatalogError(message if event else f"no document is {_list(audiences)}")
        return selected


def read_catalog(file: Path, manifest: dict[str, Any]) -> Catalog:
    """Read the catalog from the content of dbt's `manifest.json`; raises CatalogError, which names `file`."""
    with refuse_damage(str(file), "run `dbt build` again", CatalogError):
        nodes = manifest["nodes"]
        keys = ("publish", "internal_names", "public_names", "verdicts")
        models, names, people, keepers = (_with_meta(key, nodes) for key in keys)
        if not (models and names and people and keepers):
            message = f"{file}: no model has config.meta.{', or none '.join(keys)}; is it of this project?"
            raise CatalogError(message)
        in_use = _with_meta("ledger_in_use", nodes)
        if not in_use and any(node["config"]["meta"]["publish"].get("ledger") for node in models):
            message = f"{file}: a kind has a ledger, but no model has config.meta.ledger_in_use"
            raise CatalogError(message)
        reviews = _with_meta("review", nodes)
        adapter = manifest["metadata"]["adapter_type"]
        meta = models[0]["config"]["meta"]
        empty = meta["empty_statuses"]
        kinds = tuple(sorted((_kind(node, nodes) for node in models), key=lambda kind: kind.name))
        _refuse_channel_of_pages(kinds)
        _refuse_shared_events(kinds)
        return Catalog(
            kinds=kinds,
            adapter=adapter,
            database=meta["duckdb_path"] if adapter == "duckdb" else models[0]["database"],
            internal_names=names[0]["relation_name"],
            forbidden_words=tuple(meta["forbidden_words"]),
            schedule=Schedule(
                _zone(meta["time_zone"]),
                {event: _hours(event, *at) for event, at in meta["schedule"].items()},
                dt.timedelta(minutes=meta["late_after_minutes"]),
                meta["complete_from"],
                {channel: _rounds(channel, **rounds) for channel, rounds in meta.get("rounds", {}).items()},
            ),
            empty=EmptyStatuses(frozenset(empty["missing"]), frozenset(empty["expected"])),
            ledger_in_use=in_use[0]["relation_name"] if in_use else "",
            forbidden_values=tuple(meta["forbidden_values"]),
            identifiers=_identifiers([*nodes.values(), *manifest["sources"].values()]),
            public_names=people[0]["relation_name"],
            invocation=manifest["metadata"]["invocation_id"],
            names_nodes=_nodes_below(names[0]["unique_id"], nodes),
            verdicts=_beside(keepers[0], keepers[0]["config"]["meta"]["verdicts"]),
            words_of_code=tuple(meta.get("words_of_code", ())),
            review=reviews[0]["config"]["meta"]["review"] if reviews else {},
            about=meta.get("about", {}),
            keeps_runs=dt.timedelta(days=meta["run_log_days"]) if "run_log_days" in meta else None,
        )


def _with_meta(key: str, nodes: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the nodes that have a key in config.meta."""
    return [node for node in nodes.values() if key in node["config"].get("meta", {})]


def _identifiers(nodes: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Return the names of tables and columns with an underscore; other names are ordinary words."""
    tables = [node for node in nodes if node["resource_type"] in {"model", "seed", "source"}]
    names = {name.lower() for table in tables for name in (table["name"], *table["columns"])}
    return tuple(sorted(name for name in names if "_" in name))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError) as error:
        message = f"config.meta.time_zone: there is no time zone {name}; write one like Europe/Paris"
        raise CatalogError(message) from error


def _hours(event: str, first: int, last: int) -> tuple[int, int]:
    if not 0 <= first <= last < 24:  # noqa: PLR2004 (hours of a day)
        message = f"config.meta.schedule: {event} has hours {first} to {last}; write the first and last like [6, 23]"
        raise CatalogError(message)
    return first, last


def _rounds(channel: str, minutes: int, hours: list[int]) -> Rounds:
    first, last = hours
    if not (0 <= first < 24 and 0 <= last < 24 and minutes > 0 and 60 % minutes == 0):  # noqa: PLR2004 (a day, an hour)
        said = f"{minutes} minutes and hours {first} to {last}"
        message = (
            f"config.meta.rounds: {channel} has {said}; write minutes of an hour and hours of a day like 3, [12, 2]"
        )
        raise CatalogError(message)
    return Rounds(dt.timedelta(minutes=minutes), first, last)


def _refuse_channel_of_pages(kinds: Iterable[Kind]) -> None:
    for kind in kinds:
        if kind.channel == SITE:
            message = f"{kind.name} has the channel {SITE}, which is that of the pages; name another"
            raise CatalogError(message)


def _refuse_shared_events(kinds: Iterable[Kind]) -> None:
    """Raise CatalogError if an event refreshes documents of two channels: each is published by itself."""
    owners: dict[str, Kind] = {}
    for kind in kinds:
        for event in kind.events:
            owner = owners.setdefault(event, kind)
            if owner.channel != kind.channel:
                message = f"{owner.name} and {kind.name} have the event {event}, but not one channel; give each its own"
                raise CatalogError(message)


def _kind(node: dict[str, Any], nodes: dict[str, Any]) -> Kind:
    publish = node["config"]["meta"]["publish"]
    try:
        return Kind(
            name=node["name"].partition("__")[2],
            audience=publish["audience"],
            events={event: tuple(days) for event, days in publish["events"].items()},
            relation=node["relation_name"],
            schema=publish["schema"],
            items=tuple((step["array"], tuple(step["keys"])) for step in publish["items"]),
            nodes=_nodes_below(node["unique_id"], nodes),
            values=tuple(publish.get("values", ())),
            content_type=publish.get("content_type", JSON),
            generated_at=tuple(publish["generated_at"].split(".")) if "generated_at" in publish else GENERATED_AT,
            uncounted=tuple(publish.get("uncounted", ())),
            path=publish.get("path", ""),
            keeps=publish.get("keeps", False),
            channel=publish.get("channel", ""),
            has_ledger=publish.get("ledger", False),
            shrinks_from=publish.get("shrinks_from"),
            counts=_counts(**publish["counts"]) if "counts" in publish else None,
            explains=_explains(publish["explains"]) if "explains" in publish else None,
            watches=tuple(_watch(publish["path"], **each) for each in publish.get("watch", ())),
        )
    except (KeyError, AttributeError, TypeError) as error:
        message = f"model {node['name']}: config.meta.publish is incomplete: {error}"
        raise CatalogError(message) from error


def _explains(explains: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    return explains["array"], tuple(explains["keys"])


def _watch(path: str, array: str, name: str, value: str, alarms: list[str]) -> Watch:
    if "{" in path:
        message = f"config.meta.publish.watch: {path} is the path of many documents, and only one can be watched"
        raise CatalogError(message)
    return Watch(array, name, value, tuple(alarms))


def _counts(season: str, days: list[int] | None = None, **counts: Any) -> Counts:  # noqa: ANN401 (any metadata)
    first_and_last = (days[0], days[1]) if days else None
    if "at" not in counts:
        return Counts(season, days=first_and_last)
    at = (step if isinstance(step, str) else (step["array"], step["key"]) for step in counts["at"])
    of = (counts["of"]["array"], counts["of"]["key"]) if "of" in counts else None
    names = {name: tuple(counts[name]) for name in ("settled", "played")}
    most, fallen = counts["corrections_max"], counts.get("fallen", "")
    return Counts(season, tuple(at), of, **names, corrections_max=most, days=first_and_last, fallen=fallen)


def _beside(node: dict[str, Any], name: str) -> str:
    """Return the quoted name of another table of the node's schema."""
    schema, quote = node["relation_name"].rstrip('`"').rpartition(".")[0], node["relation_name"][-1]
    return f"{schema}.{quote}{name}{quote}"


def _nodes_below(model: str, nodes: dict[str, Any]) -> tuple[str, ...]:
    """Return the model, what it is built from but what is ephemeral, a part of others, and the tests of all of them."""
    below: dict[str, None] = {}
    waiting = [model]
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in below:
            below[name] = None
            waiting += nodes[name]["depends_on"].get("nodes", [])
    built = {name: None for name in below if nodes[name].get("config", {}).get("materialized") != "ephemeral"}
    tests = [
        name
        for name, node in nodes.items()
        if node["resource_type"] == "test" and built.keys() & set(node["depends_on"]["nodes"])
    ]
    return (*built, *tests)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
