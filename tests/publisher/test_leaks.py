"""No internal name and no forbidden word gets out, and nothing is taken for one that is none."""

from pathlib import Path
from typing import Any

import pytest

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import SIGNAL, Warehouse, files


def group(name: str) -> dict[str, Any]:
    """Return changes to picks that hide a text three levels down."""
    stats = {"hit_rate": None, "roi": None, "picks": 0, "days": 30}
    pick = {"player": name, "team": "PHI", "opponent": "BOS", "prediction": 1, "line": 1, "direction": "OVER"}
    return {"groups": [{"id": "1", "name": "Top Pick", "stats": stats, "picks": [pick]}]}


@pytest.mark.parametrize("text", ["catboost_v9", "CatBoost_V9", "by catboost_v9.", "xcatboost_v9x", "v9 abc_v1 x"])
@pytest.mark.parametrize("is_deep", [False, True])
def test_an_internal_name_refuses_the_whole_run(
    warehouse: Warehouse, publish: Run, text: str, *, is_deep: bool
) -> None:
    """Anywhere in any value, case ignored: nothing is written, not even what is clean."""
    warehouse.add("2026-01-14")
    warehouse.add_picks("Ann", **(group(text) if is_deep else {"model": text}))
    code, out, err = publish()
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith("publisher: v1/picks/2026-01-15.json: has the internal name '")
    assert err.endswith("in a value; nothing was written\n")
    assert not warehouse.store.exists()
    assert not warehouse.state.exists()


@pytest.mark.parametrize("text", ["x_v12", "abc_v", "catboost v9", "catboost_v8", "abc-v1"])
def test_five_characters_and_other_names_are_no_leak(
    warehouse: Warehouse, publish: Run, store: Path, text: str
) -> None:
    """x_v12 is an internal name, but so short that it would be found by chance; the others are none."""
    warehouse.add(model=text)
    assert publish().code == 0
    assert text.encode() in files(store)["v1/signals/2026-01-15.json"]


def test_a_leak_leaves_what_is_published_as_it_is(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Neither a document nor the status is touched."""
    warehouse.add("2026-01-14")
    publish()
    before = files(store)
    warehouse.add("2026-01-14", signal="neutral")
    warehouse.add("2026-01-15", model="catboost_v9")
    assert publish().code == 1
    assert files(store) == before


def test_many_strings_are_all_looked_at(warehouse: Warehouse, publish: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Candidates go to the warehouse in batches; the last one counts as the first does."""
    monkeypatch.setattr("publisher.documents.leaks._BATCH", 7)
    warehouse.add_picks(*(f"Player number {number}" for number in range(20)), "zz catboost_v9")
    assert publish().code == 1


@pytest.mark.parametrize(
    "text", ["edge", "high edge", "edge-case", "EDGE", "an edge.", "high_edge", "(edge)", "line_margin"]
)
def test_a_forbidden_word_refuses_the_whole_run(warehouse: Warehouse, publish: Run, store: Path, text: str) -> None:
    """As a whole word, case ignored; the message quotes the text and the word."""
    warehouse.add("2026-01-14")
    warehouse.add_picks("Ann", **group(text))
    code, _, err = publish()
    assert code == 1
    assert f"publisher: v1/picks/2026-01-15.json: {text!r} has the internal word" in err
    assert not store.exists()


@pytest.mark.parametrize(
    "text", ["VJ Edgecombe", "Edged", "knowledge", "Maeve", "4edge", "line margin", "Mañaedge", "Maé"]
)
def test_a_part_of_a_word_is_no_forbidden_word(warehouse: Warehouse, publish: Run, text: str) -> None:
    """A player called Edgecombe is published; letters with accents are letters."""
    warehouse.add_picks(text)
    assert publish().code == 0


def test_letters_with_accents_are_letters(warehouse: Warehouse, publish: Run) -> None:
    """The word ends where no letter follows, not where no English letter follows."""
    warehouse.add_picks("Édouard Çmaeß")
    assert publish().code == 0


def test_words_are_looked_for_again_when_the_list_grows(warehouse: Warehouse, publish: Run) -> None:
    """An unchanged document is not checked again, unless what is asked of it has changed."""
    warehouse.add(model="secret")
    assert publish().code == 0
    warehouse.words.append("secret")
    assert publish().code == 1


def test_an_empty_list_of_words_forbids_nothing(warehouse: Warehouse, publish: Run) -> None:
    """An empty pattern would match everywhere."""
    warehouse.words = []
    warehouse.add()
    assert publish().code == 0


def test_an_empty_list_of_names_is_refused(warehouse: Warehouse, publish: Run, store: Path) -> None:
    """Whoever finds no leak because there is nothing to look for has checked nothing."""
    warehouse.names = []
    warehouse.add()
    code, _, err = publish()
    assert code == 1
    assert "has no internal names, so no leak could be found; run `dbt build` again" in err
    assert not store.exists()


def test_internal_documents_may_hold_internal_names(
    warehouse: Warehouse, publish: Run, store: Path, tmp_path: Path
) -> None:
    """They are what internal documents are about; they go to the internal store and nowhere else."""
    warehouse.add()
    warehouse.add(kind="admin_signals", model="catboost_v9 edge")
    assert publish("--internal-store", tmp_path / "internal").code == 0
    assert "v1/admin_signals/2026-01-15.json" in files(tmp_path / "internal")
    assert not [path for path, body in files(store).items() if b"admin" in body or "admin" in path]


def test_without_an_internal_store_internal_documents_are_not_published(
    warehouse: Warehouse, publish: Run, store: Path
) -> None:
    """Nor is their absence an error."""
    warehouse.add()
    warehouse.add(kind="admin_signals", model="catboost_v9")
    assert publish().code == 0
    assert sorted(files(store / "v1/signals")) == ["2026-01-15.json"]
    assert not (store / "v1/admin_signals").exists()


def test_keys_are_the_business_of_the_schema(warehouse: Warehouse, publish: Run) -> None:
    """The schema allows only the keys that it lists; its message names the key."""
    assert "metrics" in SIGNAL
    warehouse.words = ["metrics"]
    warehouse.add()
    assert publish().code == 0
    warehouse.add(catboost_v9=1)
    code, _, err = publish()
    assert code == 1
    assert "catboost_v9" in err
    assert "(schema signals.json)" in err
