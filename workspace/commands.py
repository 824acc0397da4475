"""The commands of `workspace` beside publishing, in the order of its help."""

import argparse
import datetime as dt
from contextlib import closing
from pathlib import Path

from publisher import publication
from publisher.cli import arguments, output
from publisher.cli.command import Answer, Command, Program
from publisher.cli.places import readers_see, request_of, site_of
from publisher.cli.writing import run_over
from workspace import doctor, runs, site, why
from workspace.diff.page import write_page
from workspace.diff.review import Review
from workspace.diff.sections import diff_of
from workspace.diff.text import as_text


def add_page(parser: argparse.ArgumentParser) -> None:
    """Add the file of a page."""
    parser.add_argument("--html", metavar="FILE", help="write it as a page with charts, too")


def compare(options: argparse.Namespace, now: dt.datetime) -> Answer:
    """Say what `publish` would change, group by group."""
    target, request = options.target, request_of(options)
    site = site_of(options).of(target.catalog.channel_of(request.event))
    with closing(output.Terminal(quiet=True)) as progress:
        done = publication.preview(run_over(site, now, progress), target, request)
    diff = diff_of(done.plan, done.bodies, Review.read(target.catalog.review), readers_see(site))
    if options.html:
        write_page(diff, Path(options.html))
    return Answer(content=diff, lines=[as_text(diff)])


_COMMANDS = {
    "diff": Command(
        "say what publish would change, group by group",
        compare,
        (arguments.add_stores, arguments.add_choice, arguments.add_gates, add_page),
        (
            ("diff --store public --html changes.html", "what would change, as a page"),
            ("diff --store public --event auto", "what those that are due would change"),
            ("diff --store public --force-shrink", "what a gate keeps back"),
        ),
    ),
    "why": Command(
        "print what led to what is published of somebody on a date, or to nothing",
        why.answer,
        (why.add_whom,),
        (
            ('why 2026-01-15 "Aaron Gordon"', "why it is published of him, or why it is not"),
            ("why yesterday aarongordon", "the same by another of his names"),
        ),
    ),
    "site": Command(
        "write the pages that have changed, as a release of their own",
        site.answer,
        (arguments.add_public_stores, site.add_pages, arguments.add_dry_run),
        (
            ("site --store public", "the folder pages, into public/site"),
            ("site --store public --from others --dry-run", "which of another folder would change"),
        ),
        is_logged=True,
    ),
    "runs": Command(
        "list what was run and what came of it, newest first",
        runs.answer,
        (arguments.add_stores, arguments.add_page),
        (
            ("runs --store public", "what was run, and what came of it, newest first"),
            ("runs --store public --limit 100 --json", "all that is known of a hundred"),
        ),
    ),
    "doctor": Command(
        "check versions, dbt's artifacts, the warehouse and the stores",
        doctor.answer,
        (arguments.add_stores,),
        (("doctor --store public", "what publishing lacks"),),
    ),
}

PROGRAM = Program("workspace", "Look at what the publisher would do and has done, and publish pages.", _COMMANDS)
