"""The command `publisher`, and its commands in the order of its help."""

import datetime as dt
import sys
from collections.abc import Sequence

from publisher.cli import arguments, reading, writing
from publisher.cli.command import Command, Program, remark
from publisher.cli.run import run

_COMMANDS = {
    "publish": Command(
        "write what has changed, as one release",
        writing.publish,
        (
            arguments.add_stores,
            arguments.add_choice,
            arguments.add_gates,
            arguments.add_mend,
            arguments.add_dry_run,
        ),
        (
            ("publish --store public", "all documents, into public/v1"),
            ("publish --store gs://site --state gs://site-state", "into a bucket; releases are kept in another"),
            ("publish --store public --internal-store internal", "internal documents, too"),
            ("publish --store public --event auto", "what is due by the clock; for a scheduler"),
            ("publish --store public --date today --dry-run", "check everything, write nothing"),
            ("publish --store public --internal-store internal --mend", "first write again what health says is lost"),
            ("publish --store public --date 2026-01-15 --force-lost-items", "overrule one gate for one date"),
        ),
        is_logged=True,
    ),
    "health": Command(
        "say what is wrong with what is public and with what is kept, a line each",
        reading.health,
        (arguments.add_stores,),
        (
            ("health --store public", "late, held or torn: one line for each problem"),
            ("health --store gs://site --json", "as a stranger, for a monitor"),
            (
                "health --store gs://site --state gs://site-state --internal-store gs://internal",
                "all that is kept, too",
            ),
        ),
    ),
    "verify": Command(
        "compare every published byte with the release, and the release with the document tables",
        reading.verify,
        (arguments.add_stores,),
        (
            ("verify --store public", "every byte against the release and what dbt built"),
            ("verify --store public --internal-store internal", "internal documents, too"),
        ),
    ),
    "releases": Command(
        "list what was published, newest first",
        reading.releases,
        (arguments.add_stores, arguments.add_channel, arguments.add_page),
        (
            ("releases --store public", "what was published, newest first"),
            ("releases --store public --limit 50 --before 000012-3f0a9c2b7d1e", "fifty that are older"),
            ("releases --store public --channel site", "those of the pages"),
        ),
    ),
    "rollback": Command(
        "publish an older release again",
        writing.rollback,
        (arguments.add_stores, arguments.add_channel, arguments.add_release),
        (
            (
                "NOW=2025-11-30T23:55:00Z rollback --store public --internal-store internal 000001",
                "after make demo: show its first release again",
            ),
            ("rollback --store gs://site --state gs://site-state 000012-3f0a9c2b7d1e", "show that release again"),
            ("rollback --store public --channel site 000003-0d5e1f7a9b2c", "the same for pages"),
        ),
        is_logged=True,
    ),
    "recover": Command(
        "make a lost, old or damaged state store anew from what readers see",
        writing.recover,
        (arguments.add_stores, arguments.add_dry_run),
        (
            ("recover --store public --internal-store internal --dry-run", "what would be made anew"),
            ("recover --store gs://site --state gs://site-state --internal-store gs://internal", "make it"),
        ),
        is_logged=True,
    ),
    "prune": Command(
        "remove what only releases need that were last shown long ago; never a document",
        writing.prune,
        (arguments.add_stores, arguments.add_channel, arguments.add_keep),
        (("prune --store public --keep 90d", "forget releases that were last shown before that"),),
        is_logged=True,
    ),
    "due": Command(
        "print the events that are due by the clock, one a line; nothing when none is",
        reading.due,
        (arguments.add_stores,),
        (
            ("due --store public", "the events that are due; nothing when none is"),
            ("due --store gs://site --state gs://site-state", "the same for a bucket"),
        ),
    ),
    "schema": Command(
        "write every JSON Schema, and one OpenAPI document with examples",
        reading.describe,
        (arguments.add_schema,),
        (
            ("schema --out api --audience public", "JSON Schemas and OpenAPI, for the website's authors"),
            ("schema --out api", "those of internal documents, too"),
        ),
    ),
}

PROGRAM = Program("publisher", "Publish the documents that `dbt build` made as JSON files.", _COMMANDS)

MOVED = frozenset({"diff", "doctor", "runs", "site", "why"})
"""Commands of `workspace` that were of `publisher` until version 0.1; the next version does not know them."""


def main(line: Sequence[str] | None = None, now: dt.datetime | None = None) -> int:
    """Run `publisher` as of `now` (default: NOW of the environment, else the clock) and return its exit code."""
    words = sys.argv[1:] if line is None else line
    if words and words[0] in MOVED:
        remark(f"{words[0]} has moved: type `workspace` in the place of `publisher`", PROGRAM.name)
        return 2
    return run(PROGRAM, words, now)
