"""Track record, models and seasons: what was shown apart from what was worked out afterwards; in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.project.pages import CELLS, DASH, Change, Json, Reader, changed, fixed, missing, record_of, rows_of, signed

SEASON = "seasons/2025-26.json"
LAST = "2025-11-30"
SHOWN, AFTERWARDS = "Shown before the first game", "Worked out afterwards"
SIDES, DISTANCES = ("Its overs", "Its unders"), ("Far from the line", "Some way from it", "Near it")
SIMPLE = ("Always over", "Always under")
COUNTS = ("wins", "losses", "pushes", "voids", "pending")


def won_and_lost(stats: Json) -> str:
    """Return a record as pages write it."""
    return f"{stats['wins']:,}{DASH}{stats['losses']:,}"


def row_of(name: str, stats: Json) -> list[str]:
    """Return a row of a table of records."""
    return [name + (" small sample" if stats["sample"] == "small" else ""), *record_of(stats)]


def text_of(page: Page, heading: str) -> str:
    """Return the text of the part with a heading, None if there is none."""
    found = page.locator("section").filter(has=page.get_by_role("heading", name=re.compile(f"^{re.escape(heading)}")))
    return " ".join(found.inner_text().split())


def since(path: str, date: str) -> Change:
    """Let a file say that picks were shown from a date on: of the demo, which is a rebuild, nothing was."""
    return changed(path, lambda content: content.update(published_from=date))


def swap(content: Json) -> None:
    """Let what was worked out afterwards have been shown, and five be open of what was not."""
    for each in (content["best_bets"], *content["groups"]):
        each["published"], each["reconstructed"] = each["reconstructed"], each["published"]
    content["best_bets"]["reconstructed"]["stats"]["pending"] = 5
    content["published_from"] = LAST


def test_what_was_shown_is_apart_from_what_was_worked_out_afterwards(demo_reader: Reader, files: Json) -> None:
    """Where nothing is decided, no rate stands; where something is, each side has its own numbers."""
    season = files[SEASON]
    groups = [row_of(each["name"], each["reconstructed"]["stats"]) for each in season["groups"]]
    best = season["best_bets"]["reconstructed"]["stats"]
    line = f"{won_and_lost(best)} {fixed(best['hit_rate'], 1)}% · {signed(best['units'], 1)} units"
    page = demo_reader.open("record.html")
    assert page.get_by_role("heading", name=SHOWN).count() == 0
    assert rows_of(page, "^Every group: worked out afterwards") == groups
    assert line in text_of(page, AFTERWARDS)
    page = demo_reader.open("record.html", changed(SEASON, swap))
    assert rows_of(page, "^Every group: shown before") == groups
    assert line in text_of(page, SHOWN)
    assert text_of(page, AFTERWARDS).endswith("None decided yet; 5 to come.")


@pytest.mark.parametrize("window", ["last_7_days", "last_30_days"])
def test_a_window_with_both_has_counts_alone(demo_reader: Reader, files: Json, window: str) -> None:
    """Those of the dates, added up; its rates are of both together."""
    first = files["subsets/performance.json"]["windows"][window]["start_date"]
    page = demo_reader.open(f"record.html?window={window}", since("subsets/performance.json", LAST))
    assert "None decided yet." in text_of(page, SHOWN)
    expected = []
    for group in files["subsets/history.json"]["groups"]:
        days = [day for day in group["days"] if first <= day["date"] < LAST]
        sums = {name: sum(day[name] for day in days) for name in COUNTS}
        expected.append([group["name"], won_and_lost(sums), *(str(sums[name]) for name in COUNTS[2:])])
    assert rows_of(page, "^Every group: worked out afterwards") == expected
    assert "%" not in text_of(page, AFTERWARDS)


def test_a_window_of_one_kind_has_its_rates(demo_reader: Reader, files: Json) -> None:
    """Here of dates that were all shown."""
    page = demo_reader.open("record.html?window=last_7_days", since("subsets/performance.json", "2025-10-21"))
    groups = files["subsets/performance.json"]["windows"]["last_7_days"]["groups"]
    assert rows_of(page, "^Every group: shown before") == [row_of(each["name"], each["stats"]) for each in groups]
    assert page.get_by_role("heading", name=AFTERWARDS).count() == 0


def test_all_seasons_are_one_choice(demo_reader: Reader, files: Json) -> None:
    """Back and forward, too."""
    path = "seasons/index.json"
    page = demo_reader.open("record.html", changed(path, lambda content: content["lifetime"]["groups"].reverse()))
    page.get_by_role("link", name="All seasons").click()
    page.get_by_text("all seasons · JSON").wait_for()
    lifetime = files[path]["lifetime"]["groups"][::-1]
    expected = [row_of(each["name"], each["reconstructed"]["stats"]) for each in lifetime]
    assert rows_of(page, "^Every group: worked out afterwards") == expected
    page.go_back()
    page.get_by_role("link", name="Season", exact=True).and_(page.locator("[aria-current]")).wait_for()


def begin_at(date: str | None) -> Change:
    """Let the first season begin on a date, or none have begun."""
    return changed("seasons/index.json", lambda content: content["lifetime"].update(first_date=date))


def test_all_seasons_have_years(demo_reader: Reader) -> None:
    """Before the first there is nothing to show."""
    page = demo_reader.open("record.html?window=all", begin_at("2023-10-24"))
    heading = re.compile(f"^{AFTERWARDS} Oct 24, 2023 to Nov [0-9]+, 2025$")
    assert page.get_by_role("heading", name=heading).count() == 1
    page = demo_reader.open("record.html?window=all", begin_at(None))
    assert page.locator(".face strong").inner_text() == "No season yet"


def test_lines_and_what_needs_no_model_stand_beside(demo_reader: Reader, files: Json) -> None:
    """How lines moved; the line, one side always, and the distance from the line."""
    page = demo_reader.open("record.html")
    value = files[SEASON]["best_bets"]["line_value"]
    said = text_of(page, "Did lines move our way?")
    assert f"{value['our_way']} lines moved the way of the pick, {value['against_us']} the other way" in said
    assert f"{value['unmoved']} not at all: {signed(value['mean'], 2)} points on average" in said
    assert said.endswith(f"At the first lines the record is {won_and_lost(value['at_first_line'])}. Every group")
    page.locator("summary", has_text="Every group").click()
    assert rows_of(page, "^How lines moved") == [
        [
            each["name"],
            *(str(each["line_value"][name]) for name in ("our_way", "against_us", "unmoved")),
            signed(each["line_value"]["mean"], 2),
            won_and_lost(each["line_value"]["at_first_line"]),
        ]
        for each in files[SEASON]["groups"]
    ]
    model = files["systems/performance.json"]["models"][0]
    window = model["windows"]["season"]
    closer = window["closer_than_the_line"]
    assert f"{fixed(closer['share'], 1)}% {closer['closer']} closer, {closer['equal']} equal, {closer['further']}" in (
        text_of(page, "Is the model closer")
    )
    simple = [row_of(name, each["stats"]) for name, each in zip(SIMPLE, window["baselines"].values(), strict=True)]
    dates = "Oct 21 to Nov 30"
    assert rows_of(page, f"^Picks of a side, {dates}") == [row_of(model["name"], window["stats"]), *simple]
    tiers = [row_of(name, each["stats"]) for name, each in zip(DISTANCES, window["tiers"], strict=True)]
    assert rows_of(page, "^Picks of a side by their distance") == tiers


def without(*keys: str) -> Callable[[Json], None]:
    """Return what takes keys out of every record of a file."""

    def change(content: Any) -> None:  # noqa: ANN401 (any JSON)
        for each in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
            change(each)
        for key in keys if isinstance(content, dict) else ():
            content.pop(key, None)

    return change


def test_what_is_not_published_leaves_no_heading(demo_reader: Reader) -> None:
    """A key, or a kind; without the file of the season there are counts."""
    gone = ("line_value", "baselines", "closer_than_the_line")
    changes: list[Change] = [changed(path, without(*gone)) for path in (SEASON, "systems/performance.json")]
    page = demo_reader.open("record.html", *changes)
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert [each.split(" Nov")[0].split(" Oct")[0] for each in headings] == [
        AFTERWARDS,
        "Far from the line, more often right?",
        "Every date",
        "Check it yourself",
    ]
    page = demo_reader.open("record.html", missing(SEASON), missing("systems/performance.json"))
    assert page.get_by_role("heading", name=AFTERWARDS).count() == 1
    assert page.get_by_role("heading", name="Is the model").count() == 0


def test_every_date_has_its_record(demo_reader: Reader, files: Json) -> None:
    """Ten dates, then ten more."""
    page = demo_reader.open("record.html")
    dates = [day for day in files[SEASON]["dates"] if day["date"] <= LAST and day["shown"] is not None][::-1]
    rows = page.locator(".dates tbody tr")
    assert rows.count() == 10
    while (more := page.get_by_role("button", name="more date")).count():
        before = rows.count()
        more.click()
        rows.nth(before).wait_for()
    record = [[str(each["shown"]), won_and_lost(each) if each["wins"] + each["losses"] else DASH] for each in dates]
    expected = [[*each, "worked out afterwards", DASH] for each in record]
    assert [row[1:] for row in rows_of(page, "^Best bets of each date")] == expected


def test_a_model_has_its_versions_sides_and_distances(demo_reader: Reader, files: Json) -> None:
    """In every window; the one in use comes first, and one without a pick says so."""
    models = files["systems/performance.json"]["models"]
    known = {each["model"]: each for each in files["systems/models.json"]["models"]}
    of_season = {each["model"]: each for each in files[SEASON]["models"]}
    page = demo_reader.open("models.html")
    assert page.locator("h1").inner_text() == next(each["name"] for each in models if each["is_champion"])
    for model in models:
        for name, window in model["windows"].items():
            page = demo_reader.open(f"models.html?model={model['model']}&window={name}")
            if not model["windows"]["season"]["stats"]["picks"]:
                assert "It has picked no side this season." in page.locator("main").inner_text()
                continue
            rows = [(model["name"], window["stats"])]
            cuts = (
                (SIMPLE, window["baselines"].values()),
                (SIDES, window["directions"].values()),
                (DISTANCES, window["tiers"]),
            )
            rows += [(title, each["stats"]) for titles, some in cuts for title, each in zip(titles, some, strict=True)]
            assert rows_of(page, "^Picks of a side") == [row_of(title, stats) for title, stats in rows]
        if not model["windows"]["season"]["stats"]["picks"]:
            continue
        versions = [known[model["model"]]["version_stats"], model["windows"]["season"]["stats"]]
        assert [row[1:] for row in rows_of(page, "^Its version now")] == [record_of(each) for each in versions]
        season = of_season[model["model"]]
        parts = [season["reconstructed"], *season["months"]]
        assert [row[1:] for row in rows_of(page, "^Shown or worked out")] == [
            record_of(each["stats"]) for each in parts
        ]


def test_a_season_has_its_months_and_dates(demo_reader: Reader, files: Json) -> None:
    """Its groups stand as on the track record."""
    page = demo_reader.open("seasons.html")
    season = files[SEASON]
    groups = [row_of(each["name"], each["reconstructed"]["stats"]) for each in season["groups"]]
    assert rows_of(page, "^Every group: worked out afterwards") == groups
    months = [record_of(each["stats"]) for each in season["best_bets"]["months"]]
    assert [row[1:] for row in rows_of(page, "^Best bets, shown and")] == months
    assert page.get_by_role("heading", name="All seasons").count() == 0
    path, best = "seasons/index.json", files["seasons/index.json"]["seasons"][0]
    two = changed(path, lambda content: content["seasons"].append(best | {"season": "2024-25"}))
    page = demo_reader.open("seasons.html", two)
    rows = [[name, "never", *record_of(best["best_bets"]["stats"])] for name in ("2025-26", "2024-25")]
    every = page.locator("section").filter(has=page.get_by_role("heading", name="All seasons")).locator("table")
    assert [[" ".join(cell.split()) for cell in row] for row in every.evaluate(CELLS)[1:]] == rows


@pytest.mark.parametrize(
    ("address", "said", "way_on"),
    [
        ("record.html?window=x", "There is no such window", "record.html?window=season"),
        ("record.html?window=constructor", "There is no such window", "record.html?window=season"),
        ("models.html?window=constructor", "There is no such window", "models.html?model=926A&window=season"),
        ("models.html?model=x", "There is no such model", "models.html?model=926A&window=season"),
        ("models.html?model=926A&window=x", "There is no such window", "models.html?model=926A&window=season"),
        ("seasons.html?season=x", "There is no such season", "seasons.html?season=2025-26"),
    ],
)
def test_what_there_is_not_says_what_there_is(demo_reader: Reader, address: str, said: str, way_on: str) -> None:
    """A link that was cut in two is no dead end."""
    page = demo_reader.open(address)
    assert page.locator(".face strong").inner_text() == said
    assert page.locator(f'a[href="{way_on}"]').count() == 1
