"""No internal name and no forbidden word gets out, and nothing is taken for one that is none."""

import csv
from pathlib import Path

import orjson
import pytest

from publisher import documents
from publisher.documents.leaks import folded, whole_words
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse, files
from workspace.yaml_files import read_yaml

LEAKS = {
    # anywhere in a value, case ignored; what is not seen is left out, and what looks like a letter is that letter
    "has the internal name '": [
        *("catboost_v9", "CatBoost_V9", "by catboost_v9.", "xcatboost_v9x", "v9 abc_v1 x"),
        *("by \u0441atb\u043e\u043est_v9", "cat\u2060boost_v9", "\uff43atboost_v9"),
    ],
    # as a whole word
    "{0!r} has the internal word '": [
        *("edge", "high edge", "edge-case", "EDGE", "an edge.", "high_edge", "(edge)", "line_margin", "high\nedge"),
        *(
            "\uff25\uff24\uff27\uff25",
            "e\u200bdge",
            "ed\u00adge",
            "e\u0000dge",
            "e\u202edge",
            "e\u0335dge",
            "high\nedge",
        ),
        *("XGB", "xgboost", "XGBRegressor", "by xgbv9", "xgb_v9"),
        *("\u0435dg\u0435", "\u0415DG\u0415", "L\u0406NE_MARGIN", "\u2112ine_margin", "m\u0430\u0435"),
    ],
    # as the whole value: the public has other words for a signal
    "{0!r} is an internal value": ["GREEN", "green", "Red", "\uff32ED", "RED\u200b"],
    # SQL that quotes a name where it means a value would publish it
    "the name of a column or table": ["system_id", "by SYSTEM_ID.", "fct_slates", "public__signals", "system\uff3fid"],
}
CLEAN = {
    "an internal name, but so short that it would be found by chance": ["x_v12"],
    "other names": ["abc_v", "catboost v9", "catboost_v8", "abc-v1"],
    "a part of a word": [
        "VJ Edgecombe",
        "Edged",
        "knowledge",
        "Maeve",
        "axgb",
        "4edge",
        "line margin",
        "Mañaedge",
        "Maé",
    ],
    "letters of other languages": ["Édouard Çmaeß", "\u0108edges", "Jokić", "Дмитрий Кузнецов", "姚明", "a\u200db"],
    "a colour in a name": ["Draymond Green", "Redd", "evergreen"],
    "ordinary words, and public keys": [
        "date",
        "system",
        "system id",
        "hit_rate",
        "xsystem_id",
        "system_ids",
    ],
}


def add_each(warehouse: Warehouse, texts: list[str]) -> list[str]:
    """Add for each text a document that has it at the top, and one that has it deep inside; return their paths."""
    dates = [f"2026-01-{day:02}" for day in range(1, len(texts) + 1)]
    for date, text in zip(dates, texts, strict=True):
        warehouse.add(date, model=text)
        warehouse.add_picks(text, date=date)
    return [f"v1/{kind}/{date}.json" for date in dates for kind in ("signals", "picks")]


def twice(texts: list[str]) -> list[str]:
    """Return each text as often as it has a document."""
    return [text for text in texts for _ in range(2)]


@pytest.mark.parametrize("said", LEAKS)
def test_a_text_that_leaks_stops_each_document_in_which_it_stands(
    warehouse: Warehouse, publish: Run, store: Path, said: str
) -> None:
    """Each has its line; what is clean is published."""
    paths = add_each(warehouse, LEAKS[said])
    warehouse.add("2026-01-31")
    code, _, err = publish()
    lines = [line for line in err.splitlines() if line.endswith("(gate leak; no option overrules it)")]
    assert (code, len(lines)) == (1, len(paths))
    for path, text in zip(paths, twice(LEAKS[said]), strict=True):
        (line,) = [line for line in lines if line.startswith(f"publisher: {path}: would show what is not for readers")]
        assert said.format(text) in line
    assert [path for path in files(store) if path.startswith(("v1/picks/", "v1/signals/"))] == [
        "v1/signals/2026-01-31.json"
    ]


@pytest.mark.parametrize("texts", CLEAN.values(), ids=CLEAN)
def test_what_is_near_to_a_leak_is_published(warehouse: Warehouse, publish: Run, store: Path, texts: list[str]) -> None:
    """A player called Edgecombe, and names in any letters, as they are."""
    paths = add_each(warehouse, texts)
    warehouse.add_performance()  # it has the keys that the public reads
    assert publish().code == 0
    for path, text in zip(paths, twice(texts), strict=True):
        assert orjson.dumps(text) in files(store)[path]


@pytest.mark.parametrize(("batch", "players"), [(7, 20), (1, 0)])
def test_many_strings_are_all_looked_at(
    warehouse: Warehouse, publish: Run, monkeypatch: pytest.MonkeyPatch, batch: int, players: int
) -> None:
    """Candidates go to the warehouse in batches; the last one counts as the first does, and so does each in a batch."""
    monkeypatch.setattr("publisher.documents.leaks._BATCH", batch)
    warehouse.add_picks(*(f"catboost number {number}" for number in range(players)), "zz catboost_v9")
    assert publish().code == 1


def test_the_lists_hold_what_the_seeds_say() -> None:
    """A new colour or family must be forbidden, too."""
    meta = read_yaml(Path("dbt_project.yml"))["models"]["nba_subsets"]["documents"]["+meta"]
    texts = {name: Path(f"seeds/{name}.csv").read_text() for name in ("signal_words", "models")}
    seeds = {name: [*csv.DictReader(text.splitlines())] for name, text in texts.items()}
    assert {row["daily_signal"] for row in seeds["signal_words"]} == set(meta["forbidden_values"])
    words = whole_words(meta["forbidden_words"])
    assert words
    assert [row["family"] for row in seeds["models"] if not words.fullmatch(row["family"])] == []
    assert all(map(words.search, ("catboostv9", "xgb", "catboostregressor")))


def test_each_look_alike_is_one_character_that_folds_to_another() -> None:
    """No line of the table is without effect, and none moves what is plain."""
    text = Path(documents.__path__[0]).joinpath("confusables.txt").read_text()
    pairs = [line.split(" ") for line in text.splitlines() if not line.startswith("#")]
    assert len(pairs) > 30
    for plain, others in pairs:
        assert {folded(other) for other in others} == {plain}
        assert folded(plain) == plain
