"""The pages for the people who run the site; in a real browser."""

import orjson
import pytest

from tests.project.conftest import Built
from tests.project.pages import DASH, Json, Reader, changed, fixed, missing, record_of, rows_of


def record(stats: Json) -> list[str]:
    """Return record, rate and units."""
    return shown(record_of(stats), 0, 1, 3)


def shown(row: list[str], *columns: int) -> list[str]:
    """Return some cells of a row."""
    return [row[column] for column in columns]


@pytest.mark.parametrize(("codename", "window"), [("926A", "season"), ("M01", "all")])
def test_skill_stands_beside_always_one_side(demo_reader: Reader, demo: Built, codename: str, window: str) -> None:
    """Each split of each model, with how often the line was further away, and what lines did."""
    page = demo_reader.open(f"internal/skill.html?model={codename}&window={window}")
    skill = demo.inside("admin/skill.json")
    (model,) = (each for each in skill["models"] if each["codename"] == codename)
    for by, title in (("confidence", "Confidence"), ("edge", "Edge, whole points"), ("home", "At home")):
        splits = [each for each in model[window]["splits"] if each["by"] == by]
        expected = []
        for each in splits:
            beside = [each["baselines"][side]["stats"]["hit_rate"] for side in ("over", "under")]
            numbers = [*beside, each["closer_than_the_line"]["share"]]
            texts = [DASH if number is None else fixed(number, 1) for number in numbers]
            expected.append([each["value"].replace("_", " "), *texts, *record(each["stats"])])
        rows = rows_of(page, rf"^{title}\.")
        assert [[row[0].removesuffix(" small sample"), *shown(row, 1, 2, 3, 5, 6, 8)] for row in rows] == expected
        assert len(expected) > 1


def test_definitions_tell_whether_luck_explains_them(demo_reader: Reader, demo: Built) -> None:
    """Every version since it is valid, or on all dates; what it splits into comes when it is opened."""
    definitions = demo.inside("admin/definitions.json")["definitions"]
    for part in ("since", "all"):
        page = demo_reader.open(f"internal/definitions.html?dates={part}")
        rows = rows_of(page, "^Every version")
        assert [shown(row, 1, 2, 4) for row in rows] == [record(each[part]["stats"]) for each in definitions]
        luck = [[row[1], row[4]] for row in rows_of(page, "^Whether luck explains it")]
        assert luck == [
            [each[part]["verdict"].replace("_", " "), str(each[part]["longest_losing_run"])] for each in definitions
        ]
    page.locator("main > details summary").first.click()
    months = [shown(row, 0, 1, 2) for row in rows_of(page, "^months")]
    assert [[row[0].removesuffix(" small sample"), *row[1:]] for row in months] == [
        [each["month"], *record(each["stats"])[:2]] for each in definitions[0]["months"]
    ]


def test_a_model_that_did_not_run_is_one_row(demo_reader: Reader, demo: Built) -> None:
    """Whom it lacks is everybody, and not said name by name unless somebody asks."""
    coverage = demo.inside("admin/inputs.json")["coverage"]
    page = demo_reader.open("internal/coverage.html")
    rows = rows_of(page, "^Players who were expected")
    assert len(rows) == len(coverage)
    for row, each in zip(rows, coverage, strict=True):
        expected = each["expected_with_line"]
        assert row[1] == (
            f"{each['predicted_with_line']} of {expected}" if each["predicted"] else f"did not run: {expected} expected"
        )
        lacking = len(each["missing"])
        assert row[3] == (f"{lacking} player{'s' * (lacking != 1)}" if lacking else DASH)
    assert any(not each["predicted"] for each in coverage)


def test_the_dashboard_is_that_of_the_file(demo_reader: Reader, demo: Built) -> None:
    """Models with their state, and records by subset and signal."""
    dashboard = demo.inside("admin/dashboard.json")
    page = demo_reader.open("internal/dashboard.html")
    states = [shown(row, 1, 2, 4) for row in rows_of(page, "^How the models are")]
    assert states == [
        [
            each["health"]["state"],
            DASH if each["health"]["days_since_training"] is None else str(each["health"]["days_since_training"]),
            DASH if each["actual"]["mae"] is None else fixed(each["actual"]["mae"], 2),
        ]
        for each in dashboard["models"]
    ]
    windows = [each["windows"]["last_30_days"] for each in dashboard["subsets"]]
    stats = [one for window in windows for one in (window["stats"], *window["signals"].values())]
    assert [shown(row, 1, 2, 4) for row in rows_of(page, "^Subsets and signals, 30 days")] == [*map(record, stats)]


def test_windows_are_those_of_the_file(demo_reader: Reader) -> None:
    """Without the 30 days the dashboard shows the longest window."""

    def exchange(content: Json) -> None:
        for each in (*content["models"], *content["subsets"]):
            each["windows"] = {"season": each["windows"]["season"]}

    page = demo_reader.open("internal/dashboard.html", changed("admin/dashboard.json", exchange))
    assert rows_of(page, "^Subsets and signals, season")


def test_why_says_who_was_shown(demo_reader: Reader) -> None:
    """A player's way, and that he is in no file of another date."""
    page = demo_reader.open("internal/why.html?date=2025-11-29&player=wexley")
    (way,) = page.locator("main > details").all()
    text = " ".join(way.locator("summary").inner_text().split())
    assert text.startswith("Yorick Wexley: UNDER ▼ 19.5 in ")
    assert text.endswith(", won")
    page = demo_reader.open("internal/why.html?date=1999-01-01")
    assert page.locator(".face").inner_text().startswith("There is no file of this date")


def test_the_status_names_what_is_held(demo_reader: Reader) -> None:
    """Every kind in readers' words and in its own, and the files that stay as they were."""

    def hold(content: Json) -> None:
        content["documents"]["picks"] |= {"state": "held", "reason": "fewer picks than before"}
        content["documents"]["picks"]["held"] = {"v1/picks/2025-11-28.json": "fewer picks than before"}

    page = demo_reader.open("status.html", changed("status.json", hold))
    status = orjson.loads(demo_reader.fetch("status.json") or b"")
    rows = {row[0]: row[1] for row in rows_of(page, "^Kinds of files")}
    assert [each.split()[-1] for each in rows] == [*status["documents"]]
    assert rows["picks of a date picks"] == "held fewer picks than before"
    assert {state for kind, state in rows.items() if kind != "picks of a date picks"} == {"fresh"}
    assert page.locator("h2 + p + ul").inner_text() == "v1/picks/2025-11-28.json: fewer picks than before"
    assert page.get_by_role("link", name="check it yourself").get_attribute("href") == "record.html#check"
    page = demo_reader.open("status.html", missing("status.json"))
    assert page.locator(".face").inner_text().startswith("Nothing is published yet")


def test_a_page_that_is_nowhere_leads_on(demo_reader: Reader) -> None:
    """From any folder: its links and its style are those of the root."""
    page = demo_reader.begin()
    for path in ("site/none.html", "site/a/b.html"):
        answer = page.goto(f"{demo_reader.address}{path}")
        assert answer is not None
        assert answer.status == 404
        assert page.locator("h1").inner_text() == "There is no such page"
        assert page.evaluate("getComputedStyle(document.querySelector('header')).position") == "absolute"
        links = page.locator("a").evaluate_all("(all) => all.map((each) => each.href)")
        assert [demo_reader.page.request.get(link).status for link in links] == [200] * 3
