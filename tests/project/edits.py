"""Edits of the project, as somebody who works on it makes them."""

from collections.abc import Callable, Iterable
from pathlib import Path

from tests.tables import beside
from tests.workspace.additions import replaced

Change = Callable[[str], str | None]
"""Returns a file's text after an edit; None if the file is gone."""

Edit = list[tuple[str, Change]]

DEFINITIONS = "seeds/subset_definitions.csv"
SUBSETS = "models/documents/public/public__systems_subsets"
FEED = "models/documents/public/public__feed"
EXPOSURES = "models/documents/_exposures.yml"

NEW_PROPERTIES = """\
models:
  - name: fct_new
    description: One row per date.
    columns:
      - {name: game_date, data_type: date, description: Eastern date.}
      - {name: picks, data_type: int64, description: Number of picks.}
"""

TEXTS: dict[str, dict[str, list[dict[str, str]]]] = beside(__file__)


def made(edit: Edit, folder: Path = Path()) -> dict[Path, str | None]:
    """Make an edit of a project in a folder, and return what the files said before; None of a new one."""
    before: dict[Path, str | None] = {}
    for name, change in edit:
        file = folder / name
        text = file.read_text() if file.is_file() else None
        before.setdefault(file, text)
        put_back({file: change(text or "")})
    return before


def put_back(texts: dict[Path, str | None]) -> None:
    """Give files their texts; a file without one is no more."""
    for file, text in texts.items():
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(text)


def entry(name: str, text: str) -> str:
    """Return the entry of an exposure in the file of them."""
    start = text.index(f"  - {{name: {name}, ")
    return text[start : text.index("\n  - {name: ", start) + 1]


def deleted(*_: str) -> None:
    """Delete a file."""


def without(name: str) -> Change:
    """Return an edit that deletes the entry of an exposure."""
    return lambda text: text.replace(entry(name, text), "")


def another_document(_: str) -> str:
    """Return the properties of a document like systems/subsets.json, under another path."""
    old = Path(f"{SUBSETS}.yml").read_text()
    return old.replace("public__systems_subsets", "public__extra").replace("systems/subsets.json", "extra.json")


def with_column(name: str, after: str) -> Change:
    """Return an edit that gives a seed a column, empty in each row."""

    def change(text: str) -> str:
        header, *rows = text.splitlines()
        place = header.split(",").index(after) + 1
        lines = [(header, name), *((row, "") for row in rows)]
        cells = [[*line.split(",")[:place], new, *line.split(",")[place:]] for line, new in lines]
        return "".join(f"{','.join(row)}\n" for row in cells)

    return change


def texts(name: str) -> Edit:
    """Return an edit that consists of texts alone."""
    return [(file, replaced(*map(pair, each))) for file, each in TEXTS[name].items()]


def pair(each: dict[str, str]) -> tuple[str, str]:
    """Return a text and what stands in its place then: another one, or it with one behind it."""
    return (each["after"], each["after"] + each["add"]) if "after" in each else (each["old"], each["new"])


# what CONTRIBUTING says of a new filter, without what tests it
FILTER: Edit = [(DEFINITIONS, with_column("max_feature_quality", after="min_feature_quality")), *texts("a filter")]
# models and columns that are new, and a column that has another name wherever it is read
AROUND: Edit = [
    ("models/marts/slates/by_date/fct_new.sql", lambda _: "select game_date, picks from {{ ref('fct_slates') }}\n"),
    ("models/marts/slates/by_date/fct_new.yml", lambda _: NEW_PROPERTIES),
    *texts("around a filter"),
    ("models/documents/public/public__extra.sql", lambda _: Path(f"{SUBSETS}.sql").read_text()),
    ("models/documents/public/public__extra.yml", another_document),
]
NO_FEED: Edit = [(f"{FEED}.sql", deleted), (f"{FEED}.yml", deleted), (EXPOSURES, without("feed"))]


def all_of(*edits: Iterable[tuple[str, Change]]) -> Edit:
    """Return edits that are made together."""
    return [each for edit in edits for each in edit]


ADDED = "what is new: a filter, its column, a version, a model, a document, a mart's column; renamed; deleted"
CHANGED = "a seed, a var, a macro and a model"
FAILING = "a renamed column that is read, and a test that fails"
EDITS: dict[str, Edit] = {
    "a description": texts("a description"),
    "a model": texts("a model"),
    CHANGED: texts(CHANGED),
    "a column that no rule knows": [(DEFINITIONS, with_column("max_feature_quality", after="min_feature_quality"))],
    FAILING: texts(FAILING),
    "a model that cannot be parsed": texts("a model that cannot be parsed"),
    ADDED: all_of(FILTER, texts("a second filter for Premium"), AROUND, NO_FEED),
}
