"""Names come from outside: a terminal must show them, never obey them."""

from pathlib import Path

import pytest

from publisher.format import printable
from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import NOW, Warehouse

EVIL, SHOWN = "Ann\x1b[2J\r\n\u202eBob\x9b1A", "Ann\\x1b[2J\\r\\n\\u202eBob\\x9b1A"
AFTER_THE_LOCK = NOW.replace(day=16, hour=1)


def test_what_can_be_shown_stays() -> None:
    """Letters of every language, and emoji; what cannot is written as Python writes it."""
    assert printable("Nikola Jokić, 姚明 🏀 → 1") == "Nikola Jokić, 姚明 🏀 → 1"
    assert printable(EVIL) == SHOWN


@pytest.fixture
def published(warehouse: Warehouse, publish: Run) -> Warehouse:
    """Publish the picks of a player with an evil name."""
    warehouse.add_picks("Cat", EVIL)
    assert publish().code == 0
    return warehouse


def test_a_diff_shows_names(published: Warehouse, run: Run) -> None:
    """One line each."""
    published.add_picks("Cat")
    published.save()
    out = run("diff", "--store", published.store).out
    assert f"        2026-01-15  - {SHOWN}" in out.splitlines()
    assert out.replace("\n", "").isprintable()


def test_a_refusal_shows_names(published: Warehouse, publish: Run) -> None:
    """On standard error."""
    published.add_picks("Cat")
    code, _, err = publish("--max-age", "1d", now=AFTER_THE_LOCK)
    assert (code, f"lose groups 1, picks {SHOWN} (gate lost-items;" in err.splitlines()[-1]) == (1, True)


def test_an_error_and_a_difference_show_names(published: Warehouse, run: Run, tmp_path: Path) -> None:
    """A file that somebody put into the store, and a folder that somebody named."""
    (published.store / "v1" / f"{EVIL}.json").touch()
    lines = run("verify", "--store", published.store).out.splitlines()
    assert lines[0] == f"v1/{SHOWN}.json: is in no release"
    assert len(lines) == 2
    _, _, err = run("verify", "--store", tmp_path / EVIL)
    assert err == f"publisher: {tmp_path}/{SHOWN}.state has no release yet; publish first\n"
