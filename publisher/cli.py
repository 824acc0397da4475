"""The command `publisher`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage."""

import argparse
import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from publisher.catalog import load_catalog
from publisher.errors import PublisherError
from publisher.publish import Tally, publish, read_documents
from publisher.stores import open_store
from publisher.warehouse import Dates, open_reader

_EXAMPLES = """\
examples:
  publisher publish --store public                          every document, into the folder public/v1
  publisher publish --store gs://my-bucket --dry-run        say what would be written
  publisher publish --store public --date 2026-01-15        the dated documents of one date
  publisher publish --store public --from 2026-01-01 --to 2026-01-31 --document picks

exit codes: 0 done, 1 refused or failed, 2 wrong usage
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = _parse(arguments)
    try:
        return _publish(options)
    except PublisherError as error:
        print(f"publisher: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("publisher: interrupted; every file is whole, run again to finish", file=sys.stderr)
    return 1


def report(tallies: Sequence[Tally], place: str, *, dry_run: bool = False) -> str:
    """Format tallies as an aligned table with a closing line that says where to look."""
    written = "to write" if dry_run else "written"
    lines = [f"{'document':<24}{'documents':>10}{written:>10}{'unchanged':>11}{'bytes':>12}"]
    total = Tally("total")
    for tally in tallies:
        lines.append(_line(tally))
        total.documents += tally.documents
        total.written += tally.written
        total.unchanged += tally.unchanged
        total.bytes += tally.bytes
    return "\n".join([*lines, _line(total), f"in {place}"])


def _line(tally: Tally) -> str:
    return f"{tally.kind:<24}{tally.documents:>10,}{tally.written:>10,}{tally.unchanged:>11,}{tally.bytes:>12,}"


def _publish(options: argparse.Namespace) -> int:
    catalog = load_catalog(options.target_path)
    kinds = catalog.select(options.document, audience="public")
    store = open_store(options.store)
    with open_reader(catalog) as reader:
        documents = read_documents(reader, kinds, options.dates)
    tallies = publish(documents, store, dry_run=options.dry_run)
    if options.json:
        summary = {"store": store.name, "dry_run": options.dry_run, "documents": tallies}
        print(orjson.dumps(summary).decode())
    else:
        print(report(tallies, store.name, dry_run=options.dry_run))
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="publisher",
        description="Write the documents that `dbt build` made as JSON files.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "publish",
        help="write documents to a folder or a bucket",
        description="Read every document, check all of them, then write those whose content changed.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--store", required=True, help="a folder, or gs://bucket/prefix")
    command.add_argument("--date", type=_date, metavar="D", help="only dated documents of this date (YYYY-MM-DD)")
    command.add_argument("--from", type=_date, metavar="D", dest="first", help="only dated documents from this date")
    command.add_argument("--to", type=_date, metavar="D", dest="last", help="only dated documents up to this date")
    command.add_argument(
        "--document", action="append", default=[], metavar="NAME", help="only this kind of document; may be repeated"
    )
    command.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.add_argument(
        "--target-path",
        type=Path,
        default=Path(os.environ.get("DBT_TARGET_PATH", "target")),
        help="dbt's target folder (default: $DBT_TARGET_PATH or target)",
    )
    options = parser.parse_args(arguments)
    options.dates = _dates(command, options)
    return options


def _dates(command: argparse.ArgumentParser, options: argparse.Namespace) -> Dates | None:
    if options.date and (options.first or options.last):
        command.error("--date goes without --from and --to")
    if options.date:
        return Dates(options.date, options.date)
    if not options.first and not options.last:
        return None
    dates = Dates(options.first or dt.date.min, options.last or dt.date.max)
    if dates.first > dates.last:
        command.error("--from is after --to")
    return dates


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no date; write it like 2026-01-15"
        raise argparse.ArgumentTypeError(message) from None
