"""The command line's options."""

import argparse
import datetime as dt
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from publisher.documents.openapi import AUDIENCES
from publisher.documents.pages import INTERNAL
from publisher.format import PAGES
from publisher.planning.gates import GATES
from publisher.planning.schedule import AUTO
from publisher.releases.prune import SHORTEST

_EXAMPLES = """\
examples:
  publisher publish --store public                              all documents, into public/v1
  publisher publish --store gs://site --state gs://site-state   into a bucket; releases are kept in another
  publisher publish --store public --event auto                 what is due by the clock; for a scheduler
  publisher publish --store public --date today --dry-run       check everything, write nothing
  publisher site --store public                                 the pages of the folder site, into public/site
  publisher diff --store public --html changes.html             what would change, as a page
  publisher verify --store public                               every byte against the release and what dbt built
  publisher rollback --store public 000012-3f0a9c2b7d1e         show again what a release showed
  publisher prune --store public --keep 90d                     forget releases that were last shown before that
  publisher why 2026-01-15 "Aaron Gordon"                        why it is published of him, or why it is not
  publisher schema --out api --audience public                  JSON Schemas and OpenAPI, for the website's authors

exit codes: 0 done, 1 refused or failed (what was not refused is published), 2 wrong usage
"""


_WORDS = {"today", "yesterday"}
"""Which dates these are depends on the clock and the time zone, so they are compared later."""


def parse(arguments: Sequence[str] | None, commands: Mapping[str, Callable[..., int]]) -> argparse.Namespace:
    """Parse the command line; `run` of the result is the function of its command. Exits with 2 if it is wrong."""
    parser = argparse.ArgumentParser(
        prog="publisher", **_shape("Publish the documents that `dbt build` made as JSON files.")
    )
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, (text, adders) in _COMMANDS.items():
        command: argparse.ArgumentParser = subparsers.add_parser(name, help=text, **_shape(text))
        command.set_defaults(run=commands[name], check=_add_choice in adders)
        for add in adders:
            add(command)
        target = os.environ.get("DBT_TARGET_PATH", "target")
        command.add_argument("--target-path", type=Path, default=Path(target), help="dbt's target folder")
    options = parser.parse_args(arguments)
    if options.check:
        _check(subparsers.choices[options.command], options)
    return options


def _shape(description: str) -> dict[str, Any]:
    """Return what every command's help has: its description, and the examples as they stand here."""
    return {
        "description": description,
        "epilog": _EXAMPLES,
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }


def _add_stores(parser: argparse.ArgumentParser) -> None:
    _add_public_stores(parser)
    parser.add_argument("--internal-store", help="where internal documents go; without it they are not published")


def _add_public_stores(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", required=True, help="where the public reads: a folder, or gs://bucket/prefix")
    parser.set_defaults(internal_store=None)
    parser.add_argument("--state", help="where releases are kept, out of the public's reach (default: STORE.state)")
    parser.add_argument("--jobs", type=_count, default=32, metavar="N", help="files at a time (default: 32)")


def _add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--event",
        metavar="EVENT",
        help=f"the documents and dates that an event refreshes; {AUTO}: every event that has become due since it was"
        " last published, by the clock",
    )
    parser.add_argument(
        "--among",
        action="append",
        default=[],
        metavar="EVENT",
        help=f"with --event {AUTO}: only this one, because it was built; may be repeated",
    )
    parser.add_argument("--date", metavar="D", help="only dated documents of this date: today, yesterday, 2026-01-15")
    parser.add_argument("--from", metavar="D", dest="first", help="only dated documents from this date on")
    parser.add_argument("--to", metavar="D", dest="last", help="only dated documents up to this date")
    parser.add_argument(
        "--document", action="append", default=[], metavar="NAME", help="only this kind; may be repeated"
    )


def _add_gates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--max-age",
        type=_age,
        default=dt.timedelta(hours=6),
        metavar="AGE",
        help="of the document tables: 90m, 6h, 2d (default: 6h)",
    )
    for gate in GATES:
        parser.add_argument(
            f"--force-{gate}", action="append_const", const=gate, dest="forced", help=f"overrule the gate {gate}"
        )
    parser.add_argument(
        "--adopt",
        action="store_true",
        help="go on from the files that readers see, because the state store is lost; what was shown begins anew",
    )
    parser.set_defaults(forced=[])


def _add_publish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def _add_channel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--channel", default="", metavar="NAME", help="releases of this channel, not of the main one")


def _add_site(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        type=Path,
        default=Path(PAGES),
        dest="folder",
        metavar="FOLDER",
        help=f"where the pages are (default: {PAGES}); its folder {INTERNAL} is left out",
    )


def _add_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--html", metavar="FILE", help="write it as a page with charts, too")
    parser.add_argument("--json", action="store_true", help="print all of it as JSON")


def _add_release(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("release", metavar="RELEASE")


def _add_keep(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep",
        type=_keep,
        default=dt.timedelta(days=90),
        metavar="AGE",
        help="the releases that were shown since then: 24h or more (default: 90d)",
    )


def _add_schema(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", required=True, metavar="DIR", help="folder that the files go to")
    parser.add_argument(
        "--audience", choices=AUDIENCES, nargs=1, default=[*AUDIENCES], help="only what is for these readers"
    )


def _add_why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("date", metavar="DATE", type=_day, help="today, yesterday or one like 2026-01-15")
    parser.add_argument("name", metavar="NAME", help="as documents have it; case and accents do not matter")
    parser.add_argument("--json", action="store_true", help="print it as JSON, one line for each who is called so")


_COMMANDS: dict[str, tuple[str, tuple[Callable[[argparse.ArgumentParser], None], ...]]] = {
    "publish": ("write what has changed, as one release", (_add_stores, _add_choice, _add_gates, _add_publish)),
    "site": ("write the pages that have changed, as a release of their own", (_add_public_stores, _add_site)),
    "diff": ("say what publish would change, group by group", (_add_stores, _add_choice, _add_gates, _add_diff)),
    "verify": (
        "compare every published byte with the release, and the release with the document tables",
        (_add_stores,),
    ),
    "releases": ("list what was published, newest first, twenty at most", (_add_stores, _add_channel)),
    "rollback": ("publish an older release again", (_add_stores, _add_channel, _add_release)),
    "prune": (
        "remove what only releases need that were last shown long ago; never a document",
        (_add_stores, _add_channel, _add_keep),
    ),
    "due": ("print the events that are due by the clock, one a line; nothing when none is", (_add_stores,)),
    "doctor": ("check versions, dbt's artifacts, the warehouse and the stores", (_add_stores,)),
    "why": ("print what led to what is published of somebody on a date, or to nothing", (_add_why,)),
    "schema": ("write every JSON Schema, and one OpenAPI document with examples", (_add_schema,)),
}
"""What each command does in one line, and what adds its options."""


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    chosen = {name for name in ("date", "first", "last", "event") if getattr(options, name)}
    if len(chosen) > 1 and chosen != {"first", "last"}:
        parser.error("--date, --event, and --from with --to go one without the others")
    if options.among and options.event != AUTO:
        parser.error(f"--among goes with --event {AUTO} alone")
    days = [getattr(options, name) for name in ("first", "last", "date") if getattr(options, name)]
    for day in days:
        try:
            _day(day)
        except argparse.ArgumentTypeError as error:
            parser.error(str(error))
    written_out = [day for day in days if day not in _WORDS]
    if written_out != sorted(written_out):
        parser.error("--from is after --to")


def _day(text: str) -> str:
    if text not in _WORDS:
        try:
            dt.date.fromisoformat(text)
        except ValueError as error:
            message = f"{text!r} is no date; write today, yesterday or one like 2026-01-15"
            raise argparse.ArgumentTypeError(message) from error
    return text


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        message = f"{text!r} is no number of files"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _keep(text: str) -> dt.timedelta:
    age = _age(text)
    if age < SHORTEST:
        message = f"{text!r} is too short: readers may hold a manifest that is a day old; write 24h or more"
        raise argparse.ArgumentTypeError(message)
    return age


def _age(text: str) -> dt.timedelta:
    found = re.fullmatch(r"(\d+)([mhd])", text)
    if not found:
        message = f"{text!r} is no age; write it like 90m, 6h or 2d"
        raise argparse.ArgumentTypeError(message)
    unit = {"m": "minutes", "h": "hours", "d": "days"}[found[2]]
    return dt.timedelta(**{unit: int(found[1])})
