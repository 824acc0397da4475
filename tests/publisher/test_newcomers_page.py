"""docs/how-a-file-gets-published.md is true: all that it names runs, in its order, and it is short."""

import re
import sys
import threading
from pathlib import Path
from types import FrameType

from tests.publisher.conftest import Run
from tests.publisher.small_warehouse import Warehouse

PAGE = Path("docs/how-a-file-gets-published.md").read_text()
STEPS = re.findall(r"^\d+\. .*(?:\n   .*)*", PAGE, re.MULTILINE)
NAME = re.compile(r"`(\w+\.(?!json)\w+)`")
LEDGER_KINDS = {"picks"}


def name_of(frame: FrameType) -> str:
    """Return what the page calls a function: with its class or, without one, its module."""
    code = frame.f_code
    return code.co_qualname if "." in code.co_qualname else f"{Path(code.co_filename).stem}.{code.co_name}"


def test_what_the_page_names_runs_in_its_order(warehouse: Warehouse, publish: Run) -> None:
    """In a publication that changes documents, and comes after the lock of one."""
    warehouse.show("2026-01-14", "Ann")
    warehouse.show("2026-01-15", "Ann")
    publish()
    warehouse.show("2026-01-15", "Bob")
    entered: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and "/publisher/" in frame.f_code.co_filename:
            entered.append(name_of(frame))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        assert publish().code == 0
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    named = [name for step in STEPS for name in NAME.findall(step)]
    rest = iter(entered)
    assert [name for name in named if name not in rest] == []


def test_every_sentence_says_who_does_it() -> None:
    """On one screen or two."""
    assert [step for step in STEPS if not NAME.search(step) or step.count(". ") > 1] == []
    assert len(STEPS) > 20
    assert len(PAGE.splitlines()) <= 60
