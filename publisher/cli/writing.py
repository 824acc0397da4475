"""The commands that write what readers see, or what is kept: publish, recover, rollback, prune."""

import argparse
import datetime as dt
from contextlib import closing

from publisher import publication
from publisher.cli import output
from publisher.cli.command import Answer
from publisher.cli.places import begun, given_commit, given_instant, readers_see, request_of, site_of
from publisher.progress import Progress
from publisher.releases.site import Site
from publisher.run import Run


def run_over(site: Site, now: dt.datetime, progress: Progress | None = None) -> Run:
    """Begin a run over a site, as the environment says."""
    return Run(site, now, progress or Progress(), is_given=given_instant() is not None, commit=given_commit())


def publish(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Publish what has changed, or with --dry-run only say what would be published."""
    target, request = options.target, request_of(options)
    site = site_of(options).of(target.catalog.channel_of(request.event))
    mended, lost = list[str](), list[str]()
    with closing(output.Terminal(quiet=options.json)) as progress:
        for each in begun(site_of(options), target.catalog.channels) if options.mend else []:
            mending = run_over(each, now, progress)
            found = publication.mend(mending)
            now = mending.later().now
            mended, lost = [*mended, *map(mending.name_of, found.written)], lost + found.lost
        verb = publication.preview if options.dry_run else publication.publish
        done = verb(run_over(site, now, progress), target, request)
    place = readers_see(site)
    content = output.publication_content(done.plan, done.release, place, done.late, dry_run=options.dry_run)
    return Answer(
        content=content | {"mended": mended},
        lines=[output.publication_table([done.plan], place, dry_run=options.dry_run)],
        remarks=[*lost, *output.remarks(done.plan, done.late), *map(str, done.plan.faults)],
        code=1 if lost or done.plan.refusals or done.plan.faults or done.late else 0,
        is_logged=bool(done.plan.kinds or mended),
    )


def recover(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Make anew what the state store has lost, of every channel."""
    is_dry = options.dry_run
    sites = begun(site_of(options), options.target.catalog.channels)
    with closing(output.Terminal(quiet=options.json)) as progress:
        found = {}
        for each in sites:
            recovering = run_over(each, now, progress)
            found[each.channel] = publication.recover(recovering, options.target, is_dry=is_dry)
            now = recovering.later().now
    made = {channel: release for channel, release in found.items() if release}
    said = "would be recovered" if is_dry else "is recovered"
    lines = [
        f"{f'{channel} ' if channel else ''}release {release.id} {said}: {len(release.documents):,} files,"
        f" {len(release.ledger.lines):,} of the ledger; locked dates: {len(release.ledger.locks):,}"
        for channel, release in made.items()
    ]
    more = ["now run `dbt build`, then publish all documents"] if made and not is_dry else []
    return Answer(
        content={"recovered": {channel: release.id for channel, release in made.items()}, "dry_run": is_dry},
        lines=[*lines, *more] if made else ["the state store knows what readers see; there is nothing to recover"],
        is_logged=bool(made),
    )


def rollback(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Publish again what an older release showed."""
    site = site_of(options).of(options.channel)
    with closing(output.Terminal(quiet=True)) as progress:
        done = publication.rollback(run_over(site, now, progress), options.release)
    place = readers_see(site)
    lines = [f"release {done.release.id} shows what {options.release} showed, in {place}"]
    if done.kept:
        lines.append(f"{done.kept:,} documents stay as they are, because they show or count a date that has locked")
    content = {"store": place, "release": done.release.id, "restores": options.release}
    return Answer(
        content=content | {"kept": done.kept, "late_by_seconds": done.late, "differences": done.lines},
        lines=[*lines, "the next publication shows again what is built"],
        remarks=output.lateness(done.late) + done.lines,
        code=1 if done.late or done.lines else 0,
        is_logged=True,
    )


def prune(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Remove what only old releases need."""
    site = site_of(options).of(options.channel)
    done = publication.prune(run_over(site, now), options.keep)
    removed = f"{done.releases:,} releases, {done.objects:,} objects and {done.parts:,} parts of manifests are removed"
    return Answer(content=done, lines=[f"{removed}; {done.kept:,} releases are kept"], is_logged=True)
