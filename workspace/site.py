"""Publishes the site's pages, as releases of a channel of their own."""

import argparse
import datetime as dt
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.cli import output
from publisher.cli.command import Answer
from publisher.cli.places import readers_see, site_of
from publisher.cli.writing import run_over
from publisher.dbt.target import Target
from publisher.documents.leaks import LeakGuard
from publisher.format import SITE
from publisher.releases.release import Entry, Release, bare_entry, next_release
from publisher.releases.stores.base import SHORT_CACHE
from publisher.run import Run, again
from workspace.pages import FOLDER, INTERNAL, Page, read_pages
from workspace.sitemap import sitemap


@dataclass(frozen=True)
class PagesPublished:
    """The release of the pages that readers see, and which of its paths were written or taken away for it."""

    release: Release
    written: list[str]
    removed: list[str]


@again
def publish_pages(run: Run, target: Target, pages: Mapping[str, Page], *, is_dry: bool = False) -> PagesPublished:
    """Publish the site's pages as a release of their own, if any has changed; those that are gone are taken away.

    The run is over their channel. `target` says which names are internal; one in any page stops all. The state store
    may know nothing of what stands there, because nothing of a page can be lost. `is_dry`: only say what would change;
    an interrupted release counts as shown.
    """
    run.change(adopts=True)
    if not is_dry:
        run.finish_interrupted()
    base, root = run.journal.base(), run.site.root
    with target.reader() as reader:
        LeakGuard(target.catalog, reader).check_pages({path: page.text for path, page in pages.items()})
    entries = {f"{root}{path}": _page_entry(page) for path, page in pages.items()}
    written = [path for path, entry in entries.items() if base.documents.get(path) != entry]
    removed = [path for path in base.documents if path not in entries]
    if is_dry or not (written or removed):
        return PagesPublished(base, written, removed)
    for path in written:
        run.bodies.add(entries[path].sha256, pages[path.removeprefix(root)].body)
    withdraws = dict.fromkeys(removed, "public")
    documents = base.documents.without(removed) | entries
    at, clock = run.journal.moment(), run.journal.clock
    release = next_release(base, documents, at, withdraws=withdraws, clock=clock, commit=run.commit)
    run.progress.begin("writing", len(written))
    run.keep(release)
    run.show(release, careful=not run.journal.head)
    return PagesPublished(release, written, removed)


def _page_entry(page: Page) -> Entry:
    entry = bare_entry("public", page.sha256, len(page.body))
    return replace(entry, cache_control=SHORT_CACHE.cache_control, content_type=page.content_type)


def add_pages(parser: argparse.ArgumentParser) -> None:
    """Add the folder of the pages, and where readers find them."""
    parser.add_argument(
        "--from",
        type=Path,
        default=FOLDER,
        dest="folder",
        metavar="FOLDER",
        help=f"where the pages are (default: {FOLDER}); its folder {INTERNAL} is left out",
    )
    parser.add_argument("--origin", help="scheme and host of the site as readers see it; writes its sitemap.xml")


def answer(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Publish the pages of a folder beside the documents, or with --dry-run only say which would change."""
    site, target, pages = site_of(options), options.target, read_pages(options.folder)
    if options.origin:
        pages |= sitemap(options.origin, pages, site.stores["public"])
    is_dry: bool = options.dry_run
    with closing(output.Terminal(quiet=options.json)) as progress:
        done = publish_pages(run_over(site.of(SITE), now, progress), target, pages, is_dry=is_dry)
    place = readers_see(site.of(SITE))
    to_write, to_take = ("to write", "to take away") if is_dry else ("written", "taken away")
    what = f"{len(done.written):,} of {len(pages):,} files {to_write}, {len(done.removed):,} {to_take}"
    content = {"store": place, "release": done.release.id, "dry_run": is_dry, "files": len(pages)}
    return Answer(
        content=content | {"written": sorted(done.written), "removed": sorted(done.removed)},
        lines=[f"{what}, in {place}" if is_dry else f"{what}: release {done.release.id}, in {place}"],
        is_logged=bool(done.written or done.removed),
    )
