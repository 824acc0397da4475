"""Edits of the project, as somebody who works on it makes them."""

from collections.abc import Callable, Iterable
from pathlib import Path

from tests.build.additions import replaced

Change = Callable[[str], str | None]
"""Returns a file's text after an edit; None if the file is gone."""

Edit = list[tuple[str, Change]]

DEFINITIONS = "seeds/subset_definitions.csv"
SEEDS = "seeds/_seeds.yml"
SLATES = "models/marts/by_date/fct_slates.sql"
BY_DATE = "models/marts/by_date/_by_date.yml"
SUBSETS = "models/documents/public/public__systems_subsets.sql"
FEED = "models/documents/public/public__feed.sql"
DOCUMENTS = "models/documents/_documents.yml"
EXPOSURES = "models/documents/_exposures.yml"

PREMIUM = "v9_premium_safe,public,8,Premium,Premium selection,catboost_v9"
FILTERS = "92,GREEN_OR_YELLOW,,,,,,,false,,false"


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
    """Return the entry of a model or an exposure in a file of them."""
    start = text.index(f"  - name: {name}\n")
    return text[start : text.index("\n  - name: ", start) + 1]


def deleted(*_: str) -> None:
    """Delete a file."""


def without(name: str) -> Change:
    """Return an edit that deletes the entry of a model or an exposure."""
    return lambda text: text.replace(entry(name, text), "")


def before(name: str, new: str) -> Change:
    """Return an edit that puts an entry before that of a model."""
    return replaced((f"  - name: {name}\n", f"{new}\n  - name: {name}\n"))


def another_document(text: str) -> str:
    """Add a document like systems/subsets.json, under another path."""
    old = entry("public__systems_subsets", text)
    new = old.replace("public__systems_subsets", "public__extra").replace("systems/subsets.json", "extra.json")
    return text.replace(old, new + old)


def with_column(name: str, after: str) -> Change:
    """Return an edit that gives a seed a column, empty in each row."""

    def change(text: str) -> str:
        header, *rows = text.splitlines()
        place = header.split(",").index(after) + 1
        lines = [(header, name), *((row, "") for row in rows)]
        cells = [[*line.split(",")[:place], new, *line.split(",")[place:]] for line, new in lines]
        return "".join(f"{','.join(row)}\n" for row in cells)

    return change


def then(*pairs: tuple[str, str]) -> Change:
    """Return an edit that adds texts, each behind one that stands there once."""
    return replaced(*((old, old + new) for old, new in pairs))


CASE = "                when not {{ passes_max('candidates.edge', 'definitions.max_edge') }} then 'edge'\n"
MART_COLUMN = "      - {name: max_edge, data_type: numeric, description: Largest edge that passes.}\n"
COLUMN = "      - {name: max_edge, description: Largest edge that passes.}\n"
# what CONTRIBUTING says of a new filter, without what tests it
FILTER: Edit = [
    (DEFINITIONS, with_column("max_edge", after="min_edge")),
    (
        SEEDS,
        then(
            ("        subset_id: string\n", "        max_edge: numeric\n"),
            ("              top_n: [1, 1000]\n", "              max_edge: [0, null]\n"),
            ("Smallest edge that passes, in points, inclusive; empty for no filter.\n", COLUMN),
        ),
    ),
    ("models/marts/dim_definitions.sql", then(("    min_edge,\n", "    max_edge,\n"))),
    (
        "models/marts/_dimensions.yml",
        then(('"Smallest edge that passes, in points; null for no filter."}\n', MART_COLUMN)),
    ),
    (
        "macros/decisions.sql",
        then(
            ("            definitions.min_edge,\n", "            definitions.max_edge,\n"),
            ("then 'edge'\n", CASE),
        ),
    ),
    (
        "macros/decisions.sql",
        replaced(("'edge' then min_edge", "'edge' then if({{ passes_min('edge', 'min_edge') }}, max_edge, min_edge)")),
    ),
    (
        "models/documents/internal/internal__admin_definitions.sql",
        then(("{% set numbers = ['min_edge',", " 'max_edge',")),
    ),
    (
        "publisher/documents/schemas/admin_definitions.json",
        replaced(
            ('"min_edge": {', '"max_edge": {"description": "Most.", "type": ["number", "null"]}, "min_edge": {'),
            ('"min_edge",\n', '"max_edge",\n"min_edge",\n'),
        ),
    ),
]  # fmt: skip
PLANNED = "      - {name: games_planned, data_type: int64, description: Number of scheduled games.}\n"
NEW_MODEL = """\
  - name: fct_new
    description: One row per date.
    columns:
      - {name: game_date, data_type: date, description: Eastern date.}
      - {name: picks, data_type: int64, description: Number of picks.}
"""
# models and columns that are new, and a column that has another name wherever it is read
AROUND: Edit = [
    ("models/marts/by_date/fct_new.sql", lambda _: "select game_date, picks from {{ ref('fct_slates') }}\n"),
    (BY_DATE, before("fct_slates", NEW_MODEL)),
    (BY_DATE, then(("Number of scheduled games; 0 in the off-season.}\n", PLANNED))),
    (BY_DATE, replaced(("name: predictions_made\n", "name: predictions_written\n"))),
    (SLATES, then(("    slates.locks_at,\n", "    coalesce(slates.games_scheduled, 0) as games_planned,\n"))),
    (SLATES, replaced(("as predictions_made", "as predictions_written"))),
    ("models/documents/objects/objects__dashboard_coverage.sql", replaced(("predictions_made", "predictions_written"))),
    ("models/documents/public/public__extra.sql", lambda _: Path(SUBSETS).read_text()),
    (DOCUMENTS, another_document),
]  # fmt: skip
NO_FEED: Edit = [(FEED, deleted), (DOCUMENTS, without("public__feed")), (EXPOSURES, without("feed"))]
LESS_PREMIUM: Edit = [
    (
        DEFINITIONS,
        replaced(
            (
                f"{PREMIUM},3,,{FILTERS},2021-10-19,\n",
                f"{PREMIUM},3,,{FILTERS},2021-10-19,2025-11-30\n{PREMIUM},3,3,{FILTERS},2025-11-30,\n",
            ),
        ),
    ),
]


def all_of(*edits: Iterable[tuple[str, Change]]) -> Edit:
    """Return edits that are made together."""
    return [each for edit in edits for each in edit]


ADDED = "what is new: a filter, its column, a version, a model, a document, a mart's column; renamed; deleted"
CHANGED = "a seed, a var, a macro and a model"
FAILING = "a renamed column that is read, and a test that fails"
EDITS: dict[str, Edit] = {
    "a description": [(DOCUMENTS, lambda text: text.replace("Path of the document under", "Where the document is in"))],
    "a model": [(SUBSETS, replaced(("'name', public_name", "'name', public_description")))],
    CHANGED: [
        (
            DEFINITIONS,
            replaced(
                (
                    f"{PREMIUM},3,{FILTERS},2021-10-19,\n",
                    f"{PREMIUM},3,{FILTERS},2021-10-19,2025-12-01\n{PREMIUM},5,{FILTERS},2025-12-01,\n",
                ),
            ),
        ),
        ("dbt_project.yml", replaced(("payout_per_mille: 909", "payout_per_mille: 900"))),
        ("macros/rates.sql", replaced(("in ('win', 'loss'){%", "in ('win'){%"))),
        (SUBSETS, replaced(("'name', public_name", "'name', public_description"))),
    ],
    "a column that no rule knows": [(DEFINITIONS, with_column("max_edge", after="min_edge"))],
    FAILING: [
        (SUBSETS, replaced(("today.champion_codename", "today.nothing"))),
        (
            "tests/integrity/assert_models_have_a_health_state.sql",
            replaced(("system_id is null", "system_id is not null")),
        ),
    ],
    "a model that cannot be parsed": [(SUBSETS, replaced(("ref('dim_today')", "ref('no_dates')")))],
    ADDED: all_of(FILTER, LESS_PREMIUM, AROUND, NO_FEED),
}
