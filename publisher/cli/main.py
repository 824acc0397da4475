"""The command `publisher`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path

import orjson

from publisher import publication
from publisher.cli import output, why
from publisher.cli.arguments import parse
from publisher.dbt.target import Target
from publisher.documents import openapi
from publisher.documents.explanation import called, in_order, nearest
from publisher.documents.pages import read_pages
from publisher.errors import PublisherError, UsageError
from publisher.format import PAGES, printable
from publisher.planning.diff.content import as_json
from publisher.planning.diff.page import write_page
from publisher.planning.diff.sections import diff_of
from publisher.planning.diff.text import as_text
from publisher.planning.schedule import Request, parse_date
from publisher.planning.schemas import own_pages
from publisher.releases.journal import Journal
from publisher.releases.site import Site
from publisher.releases.stores import open_folder, open_store, refuse_overlap
from publisher.releases.stores.base import Headers

SHOWN_RELEASES = 20


def main(arguments: Sequence[str] | None = None, now: dt.datetime | None = None) -> int:
    """Run the command line as of `now` (default: NOW of the environment, else the clock) and return its exit code."""
    options = parse(arguments, COMMANDS)
    try:
        code: int = options.run(options, now or given_instant() or dt.datetime.now(dt.UTC))
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever reads the output, such as `head`, has seen enough; Python must not try to write the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except PublisherError as error:
        print(f"publisher: {printable(str(error))}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("publisher: interrupted; every file is whole, run again to finish", file=sys.stderr)
        return 1
    return code


def given_instant() -> dt.datetime | None:
    """Return the instant that NOW gives, None without one; raises UsageError if it is none."""
    text = os.environ.get("NOW")
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        message = f"NOW: {text!r} is no ISO instant; write it like 2026-01-15T17:00:00Z"
        raise UsageError(message) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def given_commit() -> str | None:
    """Return the commit of this checkout that COMMIT gives, None without one."""
    return os.environ.get("COMMIT") or None


def publish(options: argparse.Namespace, now: dt.datetime) -> int:
    """Publish what has changed, or with --dry-run only say what would be published."""
    target, request = Target(options.target_path), _request(options)
    site = site_of(options).of(target.catalog.channel_of(request.event))
    with closing(output.Terminal(quiet=options.json)) as progress:
        if options.dry_run:
            done = publication.preview(site, target, request, now, progress)
        else:
            is_given, commit = given_instant() is not None, given_commit()
            done = publication.publish(site, target, request, now, progress, is_given=is_given, commit=commit)
    if options.json:
        print(output.publication_json(done.plan, done.release, _readers_see(site), done.late, dry_run=options.dry_run))
    else:
        print(output.publication_table([done.plan], _readers_see(site), dry_run=options.dry_run))
    for line in (*output.remarks(done.plan, done.late), *map(str, done.plan.faults)):
        print(f"publisher: {printable(line)}", file=sys.stderr)
    return 1 if done.plan.refusals or done.plan.faults or done.late else 0


def publish_site(options: argparse.Namespace, now: dt.datetime) -> int:
    """Publish the pages of a folder beside the documents."""
    site, target, pages = site_of(options), Target(options.target_path), read_pages(options.folder)
    with closing(output.Terminal(quiet=False)) as progress:
        is_given, commit = given_instant() is not None, given_commit()
        done = publication.publish_pages(site, target, pages, now, progress, is_given=is_given, commit=commit)
    what = f"{len(done.written):,} of {len(pages):,} files written, {len(done.removed):,} taken away"
    print(f"{what}: release {done.release.id}, in {_readers_see(site.of(PAGES))}")
    return 0


def compare(options: argparse.Namespace, now: dt.datetime) -> int:
    """Say what `publish` would change, group by group."""
    target, request = Target(options.target_path), _request(options)
    site = site_of(options).of(target.catalog.channel_of(request.event))
    with closing(output.Terminal(quiet=True)) as progress:
        done = publication.preview(site, target, request, now, progress)
    diff = diff_of(done.plan, done.bodies, target.catalog.review, _readers_see(site))
    if options.html:
        write_page(diff, Path(options.html))
    print(as_json(diff) if options.json else as_text(diff))
    return 0


def verify(options: argparse.Namespace, now: dt.datetime) -> int:
    """Compare what readers see with the release, and the release with the document tables."""
    site, target = site_of(options), Target(options.target_path)
    channels = [each for each in map(site.of, target.catalog.channels) if _is_begun(each)]
    verdicts = [(each.channel, publication.verify(each, target, now)) for each in channels]
    if _is_begun(site.of(PAGES)):
        verdicts.append((PAGES, publication.verify_pages(site, now)))
    for channel, verdict in verdicts:
        for line in verdict.lines:
            print(printable(line))
        unchecked = f"; {verdict.unchecked:,} of other audiences were not checked" if verdict.unchecked else ""
        checked = f"{verdict.checked:,} files of {channel}{' ' if channel else ''}release {verdict.release.id}"
        print(f"{checked}: {len(verdict.lines)} differences{unchecked}")
    return 1 if any(verdict.lines for _, verdict in verdicts) else 0


def releases(options: argparse.Namespace, now: dt.datetime) -> int:
    """List what was published, newest first."""
    journal = Journal.open(site_of(options).of(options.channel).state, now)
    for release in islice(journal.history(), SHOWN_RELEASES):
        print(output.release_line(release, journal.head))
    return 0


def rollback(options: argparse.Namespace, now: dt.datetime) -> int:
    """Publish again what an older release showed."""
    site = site_of(options).of(options.channel)
    with closing(output.Terminal(quiet=True)) as progress:
        is_given, commit = given_instant() is not None, given_commit()
        done = publication.rollback(site, options.release, now, progress, is_given=is_given, commit=commit)
    print(f"release {done.release.id} shows what {options.release} showed, in {_readers_see(site)}")
    if done.kept:
        print(f"{done.kept:,} documents stay as they are, because they show or count a date that has locked")
    print("the next publication shows again what is built")
    for line in output.lateness(done.late):
        print(f"publisher: {line}", file=sys.stderr)
    return 1 if done.late else 0


def prune(options: argparse.Namespace, now: dt.datetime) -> int:
    """Remove what only old releases need."""
    site = site_of(options).of(options.channel)
    done = publication.prune(site, now, options.keep, is_given=given_instant() is not None)
    removed = f"{done.releases:,} releases, {done.objects:,} objects and {done.parts:,} parts of manifests are removed"
    print(f"{removed}; {done.kept:,} releases are kept")
    return 0


def due(options: argparse.Namespace, now: dt.datetime) -> int:
    """Print the events that are due."""
    for event in publication.due_events(site_of(options), Target(options.target_path), now):
        print(event)
    return 0


def examine(options: argparse.Namespace, _: dt.datetime) -> int:
    """Look at everything that a publication needs."""
    from publisher.cli import doctor  # noqa: PLC0415 (no other command needs what it asks for versions)

    stores = {option: partial(open_store, location) for option, location in _locations(options).items()}
    findings = doctor.examine(Target(options.target_path), stores)
    for finding in findings:
        print(printable(str(finding)))
    return 0 if all(finding.is_well for finding in findings) else 1


def explain(options: argparse.Namespace, now: dt.datetime) -> int:
    """Print what led to what is published of somebody, as the document of the kind that explains says."""
    target = Target(options.target_path)
    kind, array, keys = target.catalog.explaining
    date = parse_date(options.date, now, target.catalog.schedule.zone)
    with target.reader() as reader:
        path, payload = next(reader.payloads(kind.relation, (date, date)), ("", ""))
    if not path:
        message = f"{kind.name} has no document of {date}"
        raise PublisherError(message)
    document = in_order(orjson.loads(payload), kind.schema)
    members = document.pop(array)
    named = called(members, keys, options.name)
    if not named:
        hint = nearest(members, keys, options.name)
        message = f"{path}: nobody is called {options.name!r}; {f'did you mean {hint}?' if hint else 'there is nobody'}"
        raise PublisherError(message)
    if options.json:
        print("\n".join(orjson.dumps(member).decode() for member in named))
    else:
        print("\n".join(line for each in (document, *named) for line in why.as_text(each)))
    return 0


def describe(options: argparse.Namespace, _: dt.datetime) -> int:
    """Write every JSON Schema, and OpenAPI."""
    store, target = open_folder(options.out), Target(options.target_path)
    with target.reader() as reader:
        files = openapi.describe(target.catalog, reader, options.audience, own_pages(target.catalog))
    for name, body in files.items():
        stored = store.read(name)
        store.write(name, body, Headers(), if_generation=stored.generation if stored else None)
    store.flush(files)
    print(f"{len(files)} files in {store.name}")
    return 0


Command = Callable[[argparse.Namespace, dt.datetime], int]
COMMANDS: dict[str, Command] = {
    "publish": publish,
    "site": publish_site,
    "diff": compare,
    "verify": verify,
    "releases": releases,
    "rollback": rollback,
    "prune": prune,
    "due": due,
    "doctor": examine,
    "why": explain,
    "schema": describe,
}


def _request(options: argparse.Namespace) -> Request:
    return Request(
        event=options.event,
        among=frozenset(options.among),
        documents=tuple(options.document),
        first=options.date or options.first,
        last=options.date or options.last,
        forced=frozenset(options.forced),
        max_age=options.max_age,
        adopts=options.adopt,
    )


def site_of(options: argparse.Namespace) -> Site:
    """Open the stores that a command line names; raises StoreError."""
    locations = _locations(options)
    audiences = {"public": "--store", "internal": "--internal-store"}
    stores = {
        audience: open_store(locations[option], options.jobs, is_private=audience != "public")
        for audience, option in audiences.items()
        if option in locations
    }
    return Site(stores, open_store(locations["--state"], options.jobs, is_private=True), options.jobs)


def _locations(options: argparse.Namespace) -> dict[str, str]:
    """Return option -> location of every store that is named; raises StoreError if two of them overlap."""
    named = {"--store": options.store, "--state": _state(options), "--internal-store": options.internal_store}
    locations = {option: location for option, location in named.items() if location}
    refuse_overlap(locations)
    return locations


def _state(options: argparse.Namespace) -> str:
    if options.state:
        return str(options.state)
    if options.store.startswith("gs://"):
        message = "--state is needed with a bucket: name another bucket or a folder, which nobody else may read"
        raise PublisherError(message)
    return f"{options.store.rstrip('/')}.state"


def _is_begun(site: Site) -> bool:
    """Whether it is the main channel, or one that was ever published."""
    return not site.channel or site.stores["public"].look(site.manifest) is not None


def _readers_see(site: Site) -> str:
    """Return where the public reads."""
    return f"{site.stores['public'].name}/{site.root}".removesuffix("/")
