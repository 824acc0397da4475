"""The command line's options."""

import argparse
import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from publisher.cli.command import Program, typed
from publisher.cli.parser import Parser
from publisher.cli.places import installed
from publisher.documents.openapi import AUDIENCES
from publisher.format import DISTRIBUTION
from publisher.planning.gates import GATES
from publisher.planning.schedule import AUTO
from publisher.releases.prune import SHORTEST

_EXIT_CODES = ["exit codes: 0 done, 1 refused or failed (what was not refused is published), 2 wrong usage"]

_WORDS = {"today", "yesterday"}
"""Which dates these are depends on the clock and the time zone, so they are compared later."""


def parse(program: Program, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse a program's command line; `run` of the result is its command. Exits with 2 if it is wrong."""
    overview = [line for command in program.commands.values() for line in command.examples[:1]]
    parser = Parser(prog=program.name, **_shape(program, program.purpose, overview))
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, command in program.commands.items():
        shape = _shape(program, command.text, command.examples)
        subparser = subparsers.add_parser(name, help=command.text, **shape)
        subparser.set_defaults(run=command, check=add_choice in command.options)
        for add in command.options:
            add(subparser)
        subparser.add_argument("--json", action="store_true", help="print one JSON object, also of what goes wrong")
        target = os.environ.get("DBT_TARGET_PATH", "target")
        subparser.add_argument("--target-path", type=Path, default=Path(target), help="dbt's target folder")
    options = parser.parse_args(arguments)
    if options.check:
        _check(subparsers.choices[options.command], options)
    return options


class _Version(argparse.Action):
    """Prints the version, and looks it up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"{parser.prog} {installed(DISTRIBUTION) or 'of a checkout that is not installed'}")
        parser.exit()


def _shape(program: Program, description: str, examples: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return what every help has: a description, and examples as they stand here."""
    lines = {typed(program.name, line): meaning for line, meaning in examples}
    width = max(map(len, lines))
    shown = [f"  {line:<{width}}  {meaning}" for line, meaning in lines.items()]
    return {
        "example": next(iter(lines)),
        "description": description,
        "epilog": "\n".join(["examples:", *shown, "", *_EXIT_CODES]),
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }


def add_stores(parser: argparse.ArgumentParser) -> None:
    """Add the stores of a publication."""
    add_public_stores(parser)
    parser.add_argument(
        "--internal-store", type=_location, help="where internal documents go; without it they are not published"
    )


def add_public_stores(parser: argparse.ArgumentParser) -> None:
    """Add the public store, and where releases are kept."""
    parser.add_argument(
        "--store", required=True, type=_location, help="where the public reads: a folder, or gs://bucket/prefix"
    )
    parser.set_defaults(internal_store=None)
    parser.add_argument(
        "--state", type=_location, help="where releases are kept, out of the public's reach (default: STORE.state)"
    )
    parser.add_argument("--jobs", type=_count, default=32, metavar="N", help="files at a time (default: 32)")


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Add which documents are meant."""
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


def add_gates(parser: argparse.ArgumentParser) -> None:
    """Add how gates are overruled."""
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


def add_mend(parser: argparse.ArgumentParser) -> None:
    """Add `--mend`."""
    parser.add_argument(
        "--mend",
        action="store_true",
        help="first write again what is lost or changed of what was published, of all channels and pages",
    )


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Add `--dry-run`."""
    parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")


def add_channel(parser: argparse.ArgumentParser) -> None:
    """Add whose releases are meant."""
    parser.add_argument("--channel", default="", metavar="NAME", help="releases of this channel, not of the main one")


def add_page(parser: argparse.ArgumentParser) -> None:
    """Add how many are listed."""
    parser.add_argument("--limit", type=_count, default=20, metavar="N", help="so many at most (default: 20)")
    parser.add_argument("--before", metavar="ID", help="only those that are older than this one")


def add_release(parser: argparse.ArgumentParser) -> None:
    """Add the release that is meant."""
    parser.add_argument("release", metavar="RELEASE", help="its id, or how that begins")


def add_keep(parser: argparse.ArgumentParser) -> None:
    """Add how long releases are kept."""
    parser.add_argument(
        "--keep",
        type=_keep,
        default=dt.timedelta(days=90),
        metavar="AGE",
        help="the releases that were shown since then: 24h or more (default: 90d)",
    )


def add_schema(parser: argparse.ArgumentParser) -> None:
    """Add where schemas go."""
    parser.add_argument("--out", required=True, metavar="DIR", help="folder that the files go to")
    parser.add_argument(
        "--audience", choices=AUDIENCES, nargs=1, default=[*AUDIENCES], help="only what is for these readers"
    )


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    chosen = {name for name in ("date", "first", "last", "event") if getattr(options, name)}
    if len(chosen) > 1 and chosen != {"first", "last"}:
        parser.error("--date, --event, and --from with --to go one without the others")
    if getattr(options, "mend", False) and options.dry_run:
        parser.error("--mend writes; `publisher verify` says what is lost or changed")
    if options.among and options.event != AUTO:
        parser.error(f"--among goes with --event {AUTO} alone")
    days = [getattr(options, name) for name in ("first", "last", "date") if getattr(options, name)]
    for each in days:
        try:
            day(each)
        except argparse.ArgumentTypeError as error:
            parser.error(str(error))
    written_out = [each for each in days if each not in _WORDS]
    if written_out != sorted(written_out):
        parser.error("--from is after --to")


def day(text: str) -> str:
    """Return a date as it was typed; argparse tells if it is none."""
    if text not in _WORDS:
        try:
            dt.date.fromisoformat(text)
        except ValueError as error:
            message = f"{text!r} is no date; write today, yesterday or one like 2026-01-15"
            raise argparse.ArgumentTypeError(message) from error
    return text


def _location(text: str) -> str:
    if not text.strip():
        message = "is empty; name a folder, or a store in a bucket gs://bucket/prefix"
        raise argparse.ArgumentTypeError(message)
    return text


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        message = f"{text!r} is no number; write 1 or more"
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
