"""What the command line says and changes, step by step, in golden texts.

A part is a title and steps, one a line: what a method of Session does with the line. Below a command stands, indented,
what it prints but for tables of `publish`, its exit code if that is not 0, and which files it has changed: not status
and schemas, and of the state store only what was shown. Hashes in ids of releases are left out.
"""

import datetime as dt
import itertools
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.documents.schema import load_schema
from tests import golden
from tests.publisher.conftest import command_line
from tests.publisher.in_short import names, put
from tests.publisher.small_warehouse import NOW, Warehouse, files

SESSIONS = sorted(Path(__file__).with_name("sessions").iterdir())
UNTOLD = re.compile(r"(.*/)?status\.json|store\.state/(?!.*game_date=)")
SHORT = re.compile(r"store/v1/|store\.state/|\.json$|game_date=|/members\.ndjson$")
"""What is left out of the names of changed files."""
OWN = {"v1/manifest.json": "_manifest.json", "v1/status.json": "_status.json", "v1/locks/*.json": "_lock.json"}
"""The schemas of the publisher's own files, to which they are held whenever a command changes one."""
PROGRESS = re.compile(r"publisher: (reading|writing \d+ files?)")


@dataclass
class Session:
    """A warehouse in a folder of its own, and what is done with it."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    now: dt.datetime = NOW
    is_saved: bool = False
    known: dict[str, bytes] | None = None

    def __post_init__(self) -> None:
        """Make an empty warehouse."""
        self.folder.mkdir()
        self.warehouse = Warehouse(self.folder / "target")

    def step(self, line: str) -> list[str]:
        """Do what a line says; return what comes of it."""
        word, _, told = line.partition(" ")
        self.is_saved = self.is_saved and word not in {"set", "put", "twice", "show", "gone", "follow"}
        self.known = None if word in {"write", "edit", "rm", "cp", "ln"} else self.known
        return [f"    {self.plain(each)}".rstrip() for each in self.steps()[word](told) or []]

    def plain(self, line: str) -> str:
        """Return a line without the folder, the end of hashes, versions, and what Python says of damaged files."""
        line = re.sub(r"\b(\d{6})-[0-9a-f]{12}", r"\1", line.replace(f"{self.folder}/", ""))
        line = re.sub(r"\b([0-9a-f]{6})[0-9a-f]{58}\b", r"\1…", line)
        return re.sub(r"\b(python \d|IO Error: ).*|\(\w+Error .*?\)(?=;|$)", "…", line)

    def steps(self) -> dict[str, Callable[[str], list[str] | None]]:
        """Return what the first word of a line does with the rest of it."""
        return {
            "at": self.at,
            "set": self.set,
            "put": self.put,
            "twice": self.twice,
            "show": self.show,
            "gone": self.gone,
            "follow": lambda _: self.warehouse.read_ledger(),
            "see": self.see,
            "write": self.write,
            "edit": self.edit,
            "rm": self.remove,
            "cp": self.copy,
            "ln": self.link,
            "$": self.command,
        }

    def at(self, told: str) -> None:
        """Let the next commands run at an instant."""
        self.now = dt.datetime.fromisoformat(told)

    def set(self, told: str) -> None:
        """Say in TOML how the next build differs: attributes of the warehouse."""
        for name, value in tomllib.loads(told).items():
            setattr(self.warehouse, name, value)

    def put(self, told: str) -> None:
        """Put a document in the place of the one before: its kind, date or path, and what it has in short."""
        name, table = _with_table(told)
        kind, _, place = name.partition(" ")
        if "/" in place:
            date = re.search(r"\d{4}-\d\d-\d\d", place)
            name = f"{kind} {date[0]}" if date else kind
            table["row"] = {"path": place} | ({} if date else {"date": None, "locks_at": None})
        for each in names(name):
            put(self.warehouse, each, table)

    def twice(self, kind: str) -> None:
        """Double the rows of a kind."""
        self.warehouse.rows[kind] *= 2

    def show(self, told: str) -> None:
        """Put picks with a ledger: their date and players, and more."""
        name, table = _with_table(told)
        date, *players = name.split()
        self.warehouse.show(date, *players, **table)

    def gone(self, told: str) -> None:
        """Take the rows of a kind away, or that of a date or path."""
        kind, _, place = told.partition(" ")
        self.warehouse.rows[kind] = [row for row in self.warehouse.rows[kind] if place not in {"", row.date, row.path}]

    def see(self, told: str) -> list[str]:
        """Show what stands at a place of a JSON file, or in each line of a ledger file."""
        name, *way = told.split()
        body = self.file(name).read_bytes()
        contents = map(orjson.loads, body.splitlines() if name.endswith(".ndjson") else [body])
        return [orjson.dumps(_at(content, way)).decode() for content in contents]

    def write(self, told: str) -> None:
        """Write a text into a file."""
        name, _, text = told.partition(" ")
        self.file(name).parent.mkdir(parents=True, exist_ok=True)
        self.file(name).write_text(text)

    def edit(self, told: str) -> None:
        """Change keys of a JSON file, or of what stands at a place of it; one that becomes `null` goes away."""
        name, table = _with_table(told)
        name, *way = name.split()
        content = orjson.loads(self.file(name).read_bytes())
        place = _at(content, way)
        for each in place.values() if way[-1:] == ["*"] else [place]:
            each.update(table)
            for key in [key for key, value in table.items() if value is None]:
                del each[key]
        self.file(name).write_bytes(orjson.dumps(content))

    def remove(self, told: str) -> None:
        """Take a file or folder away."""
        file = self.file(told)
        shutil.rmtree(file) if file.is_dir() and not file.is_symlink() else file.unlink()

    def copy(self, told: str) -> None:
        """Copy a file or folder."""
        name, place = told.split()
        file = self.file(name)
        (shutil.copytree if file.is_dir() else shutil.copyfile)(file, self.folder / place)

    def link(self, told: str) -> None:
        """Make a symbolic link to a file or folder."""
        name, place = told.split()
        self.file(name).symlink_to(place)

    def file(self, name: str) -> Path:
        """Return the first file of a name, which may have stars."""
        return min(self.folder.glob(name), default=self.folder / name)

    def files(self) -> dict[str, bytes]:
        """Return every file of the stores, and of other folders that a command may write."""
        folders = [each for each in self.folder.iterdir() if each.is_dir() and each != self.warehouse.target]
        return {f"{each.name}/{path}": body for each in folders for path, body in files(each).items()}

    def command(self, told: str) -> list[str]:
        """Run a command over what is built now; of what it prints as JSON, a place may stand behind a bar."""
        command, _, way = told.partition(" | ")
        name, *arguments = shlex.split(command)
        if name not in {"schema", "why"}:
            arguments = ["--store", "store", *arguments]
        if not self.is_saved:
            self.warehouse.save()
        self.is_saved = True
        before = self.files() if self.known is None else self.known
        code, out, err = command_line(self.capsys, self.warehouse, name, *arguments, now=self.now)
        after = self.known = self.files()
        said = [] if out.startswith("document ") else out.splitlines()
        if way:
            said = [orjson.dumps(_at(orjson.loads(out), way.split())).decode()]
        errors = err.splitlines()[-1:] if err.startswith("usage: ") else err.splitlines()
        said += [line for line in errors if not PROGRESS.fullmatch(line)]
        said += [f"exit code {code}"] if code else []
        changed = [path for path in after if before.get(path) != after[path]]
        changed += [f"-{path}" for path in before if path not in after]
        for path, (pattern, schema) in itertools.product(after, OWN.items()):
            if path in changed and Path(path).match(pattern):
                assert load_schema(schema).fault(orjson.loads(after[path])) is None, path
        short = [SHORT.sub("", path) for path in sorted(changed) if not UNTOLD.match(path.removeprefix("-"))]
        return [*said, f"changed: {' '.join(short)}"] if short else said


def _with_table(told: str) -> tuple[str, dict[str, Any]]:
    """Return a name and the TOML behind it, where the text `null` is null."""
    name, brace, table = told.partition(" {")
    return name, _with_nulls(tomllib.loads(f"it = {{{table}")["it"]) if brace else {}


def _with_nulls(content: Any) -> Any:  # noqa: ANN401 (any TOML)
    if isinstance(content, dict):
        return {key: _with_nulls(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_with_nulls(each) for each in content]
    return None if content == "null" else content


def _at(content: Any, way: list[str]) -> Any:  # noqa: ANN401 (any JSON)
    """Return what stands at a place of JSON; a key may be several with commas, or `*` for all."""
    if not way:
        return content
    key, *rest = way
    if isinstance(content, list):
        return [_at(each, rest) for each in content] if key == "*" else _at(content[int(key)], rest)
    if key == "*" or "," in key:
        return {each: _at(content[each], rest) for each in (content if key == "*" else key.split(","))}
    return _at(content[key], rest)


@pytest.mark.usefixtures("in_this_thread")
@pytest.mark.parametrize("file", SESSIONS, ids=[file.stem for file in SESSIONS])
def test_what_is_said_and_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    """Each part with a warehouse of its own."""
    parts = []
    for number, part in enumerate(re.split(r"\n+(?=# )", file.read_text(encoding="utf-8").strip())):
        session = Session(tmp_path / str(number), capsys)
        monkeypatch.chdir(session.folder)
        title, *steps = (line for line in part.splitlines() if line and not line.startswith("    "))
        parts.append("\n".join([title, *(told for step in steps for told in (step, *session.step(step)))]))
    golden.hold(file, "\n\n".join(parts) + "\n")
