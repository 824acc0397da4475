"""The commands that write nothing that readers see: they compare, check, list and explain."""

import argparse
import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any

from publisher import publication
from publisher.cli import output
from publisher.cli.command import Answer
from publisher.cli.places import begun, given_instant, openings, site_of
from publisher.dbt.manifest import Kind
from publisher.documents import openapi
from publisher.errors import MEND, CatalogError
from publisher.format import SITE, printable
from publisher.planning.schemas import own_pages
from publisher.releases.health.examination import examine
from publisher.releases.journal import Journal
from publisher.releases.stores import open_folder
from publisher.releases.stores.base import Headers
from publisher.run import Run

UNREAD = ("what only older releases show", "the run log")
"""What `verify` leaves out, of what the state store keeps."""

MENDING = f"what is lost or changed of a release: {MEND}"
"""What `verify` says of files that can be written again."""


def verify(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Compare what readers see with the release, and the release with the document tables."""
    site, target = site_of(options), options.target
    verdicts = [
        (
            each.channel,
            publication.verify_pages(Run(each, now))
            if each.channel == SITE
            else publication.verify(Run(each, now), target),
        )
        for each in begun(site, target.catalog.channels)
    ]
    mending = [MENDING] if any(verdict.is_mendable for _, verdict in verdicts) else []
    return Answer(
        content={
            "releases": [_verdict_content(channel, verdict) for channel, verdict in verdicts],
            "unread": UNREAD,
        },
        lines=[line for channel, verdict in verdicts for line in _verdict_lines(channel, verdict)],
        remarks=[f"not read: {' and '.join(UNREAD)}", *mending],
        code=1 if any(verdict.lines for _, verdict in verdicts) else 0,
    )


def _verdict_content(channel: str, verdict: publication.Verdict) -> dict[str, Any]:
    """Return what `verify` found in a channel, for machines."""
    return {
        "channel": channel,
        "release": verdict.release.id,
        "checked": verdict.checked,
        "differences": verdict.lines,
    }


def _verdict_lines(channel: str, verdict: publication.Verdict) -> Iterator[str]:
    """Yield each difference that `verify` found in a channel, and their number."""
    yield from map(printable, verdict.lines)
    checked = f"{verdict.checked:,} files of {channel}{' ' if channel else ''}release {verdict.release.id}"
    yield f"{checked}: {len(verdict.lines)} differences"


def health(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Say what is wrong with what is public and with what is kept."""
    kinds, unread = tuple[Kind, ...](), list[str]()
    try:
        kinds = options.target.catalog.kinds
    except CatalogError as error:
        unread.append(f"watched values: {error}")
    found = examine(openings(options), kinds, now, options.jobs, is_given=given_instant() is not None)
    unread += found.unread
    content = {
        "store": options.store,
        "as_of": found.as_of,
        "release": found.release,
        "is_healthy": not found.problems,
        "problems": found.problems,
        "unread": unread,
        "unnamed": found.unnamed,
    }
    return Answer(
        content=content,
        lines=output.problem_lines(found),
        remarks=[f"not read: {what}" for what in [*unread, *(f"{name}: is not named" for name in found.unnamed)]],
        code=1 if found.problems else 0,
    )


def releases(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """List what was published, newest first."""
    journal = Journal.open(site_of(options).of(options.channel).state, now)
    found = [*islice(journal.history(options.before), options.limit + 1)]
    listed = found[: options.limit]
    next_page = listed[-1].id if len(found) > len(listed) else None
    return Answer(
        content={"releases": [output.release_content(each, journal.head) for each in listed], "next": next_page},
        lines=[output.release_line(each, journal.head) for each in listed],
        remarks=output.paging(next_page) if listed else [f"{journal.name} has no release yet"],
    )


def due(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Print the events that are due."""
    events = publication.due_events(site_of(options), options.target, now)
    return Answer(content={"events": events}, lines=events)


def describe(options: argparse.Namespace, _: dt.datetime) -> Answer:
    """Write every JSON Schema, and OpenAPI."""
    store, target = open_folder(options.out), options.target
    with target.reader() as reader:
        files = openapi.describe(target.catalog, reader, options.audience, own_pages(target.catalog))
    for name, body in files.items():
        stored = store.read(name)
        store.write(name, body, Headers(), if_generation=stored.generation if stored else None)
    store.flush(files)
    return Answer(content={"folder": store.name, "files": sorted(files)}, lines=[f"{len(files)} files in {store.name}"])
