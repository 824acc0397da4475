"""Publishes the site's pages, as releases of a channel of their own."""

import argparse
import datetime as dt
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.cli import output
from publisher.cli.answer import Answer
from publisher.cli.environment import given_commit, given_instant
from publisher.cli.places import readers_see, site_of
from publisher.dbt.target import Target
from publisher.documents.leaks import LeakGuard
from publisher.format import SITE
from publisher.progress import Progress
from publisher.publication import finish_interrupted
from publisher.releases import rollout
from publisher.releases.bodies import Bodies
from publisher.releases.journal import Journal
from publisher.releases.release import Entry, Release, bare_entry, next_release
from publisher.releases.site import Site
from publisher.releases.stores.base import SHORT_CACHE
from publisher.releases.witness import refuse_other_side
from workspace.pages import FOLDER, INTERNAL, Page, read_pages


@dataclass(frozen=True)
class PagesPublished:
    """The release of the pages that readers see, and which of its paths were written or taken away for it."""

    release: Release
    written: list[str]
    removed: list[str]


def publish_pages(  # noqa: PLR0913 (what a publication knows)
    site: Site,
    target: Target,
    pages: Mapping[str, Page],
    now: dt.datetime,
    progress: Progress,
    *,
    is_given: bool = False,
    commit: str | None = None,
    is_dry: bool = False,
) -> PagesPublished:
    """Publish the site's pages as a release of their own, if any has changed; those that are gone are taken away.

    `target` says which names are internal; one in any page stops all. The state store may know nothing of what stands
    there, because nothing of a page can be lost. `is_dry`: only say what would change; an interrupted release counts as
    shown.
    """
    site = site.of(SITE)
    journal = Journal.open(site.state, now, is_given=is_given)
    journal.refuse_if_held()
    journal.refuse_other_clock()
    refuse_other_side(site, journal, adopts=True)
    bodies = Bodies(journal.body)
    if not is_dry:
        finish_interrupted(site, journal, bodies, progress)
    base = journal.base()
    with target.reader() as reader:
        texts = {path: page.text for path, page in pages.items() if page.is_ours}
        LeakGuard(target.catalog, reader).check_pages(texts)
    entries = {f"{site.root}{path}": _page_entry(page) for path, page in pages.items()}
    written = [path for path, entry in entries.items() if base.documents.get(path) != entry]
    removed = [path for path in base.documents if path not in entries]
    if is_dry or not (written or removed):
        return PagesPublished(base, written, removed)
    for path in written:
        bodies.add(entries[path].sha256, pages[path.removeprefix(site.root)].body)
    withdraws = dict.fromkeys(removed, "public")
    documents = base.documents.without(removed) | entries
    release = next_release(base, documents, now, withdraws=withdraws, clock=journal.clock, commit=commit)
    progress.begin("writing", len(written))
    rollout.store(site, journal, release, bodies)
    rollout.show(site, journal, release, bodies, progress, careful=not journal.head)
    return PagesPublished(release, written, removed)


def _page_entry(page: Page) -> Entry:
    entry = bare_entry("public", page.sha256, len(page.body))
    return replace(entry, cache_control=SHORT_CACHE.cache_control, content_type=page.content_type)


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the pages."""
    parser.add_argument(
        "--from",
        type=Path,
        default=FOLDER,
        dest="folder",
        metavar="FOLDER",
        help=f"where the pages are (default: {FOLDER}); its folder {INTERNAL} is left out",
    )


def answer(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Publish the pages of a folder beside the documents, or with --dry-run only say which would change."""
    site, target, pages = site_of(options), options.target, read_pages(options.folder)
    is_dry: bool = options.dry_run
    with closing(output.Terminal(quiet=options.json)) as progress:
        is_given, commit = given_instant() is not None, given_commit()
        done = publish_pages(site, target, pages, now, progress, is_given=is_given, commit=commit, is_dry=is_dry)
    place = readers_see(site.of(SITE))
    to_write, to_take = ("to write", "to take away") if is_dry else ("written", "taken away")
    what = f"{len(done.written):,} of {len(pages):,} files {to_write}, {len(done.removed):,} {to_take}"
    content = {"store": place, "release": done.release.id, "dry_run": is_dry, "files": len(pages)}
    return Answer(
        content=content | {"written": sorted(done.written), "removed": sorted(done.removed)},
        lines=[f"{what}, in {place}" if is_dry else f"{what}: release {done.release.id}, in {place}"],
        is_logged=bool(done.written or done.removed),
    )
