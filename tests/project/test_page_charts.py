"""The charts of the site: read back from what is drawn, they say the values that went in."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.project.pages import PHONE, Json, rules_broken
from workspace.pages import FOLDER

SITE = "http://charts.test/"
BLANK = """<!doctype html><html lang="en"><title>Charts</title><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'">
<link rel="stylesheet" href="style.css"><main><h1>Charts</h1><div></div></main></html>"""

DRAW = """async ([form, values]) => {
    const forms = {...await import("/js/charts.js"), ...await import("/js/write.js")};
    const drawn = forms[form](...values);
    if (drawn) document.querySelector("main > div").replaceChildren(drawn);
    return drawn !== null;
}"""
LOOK = """(drawn) => drawn.map((each) => Object.fromEntries([["text", each.textContent],
    ...[...each.attributes].map(({name, value}) => [name, value])]))"""

DAYS = [("2025-10-21", 0.909), ("2025-10-22", -0.091), ("2025-10-26", -6.55), ("2025-11-30", 3.05)]

Draw = Callable[..., bool]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty page of the site on a phone; what goes wrong in it fails the test."""
    with closing(browser.new_context(viewport=PHONE)) as context:
        page = context.new_page()
        page.on("console", lambda said: pytest.fail(said.text))
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.route(f"{SITE}**", _answer)
        page.goto(SITE)
        page.evaluate("import('/js/charts.js').then(() => null)")
        yield page


@pytest.fixture
def draw(page: Page) -> Draw:
    """Return what draws a form with values in place of the one before, and says whether there is anything to draw."""
    return lambda form, *values: bool(page.evaluate(DRAW, [form, values]))


def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(SITE)
    if path:
        route.fulfill(path=FOLDER / path)
    else:
        route.fulfill(body=BLANK, content_type="text/html")


def row(name: str, rate: float | None, low: float | None, high: float | None, *, small: bool = False) -> Json:
    """Return a rate as charts take it."""
    return {"name": name, "rate": rate, "low": low, "high": high, "breakEven": 52.4, "isSmall": small}


SURE = [row("Premium", 54.0, 45.3, 62.6), row("Top 5", 51.85, 43.5, 60.2)]


def seen(page: Page, selector: str) -> list[dict[str, str]]:
    """Return the attributes and the text of what is drawn."""
    found: list[dict[str, str]] = page.locator(f"main {selector}").evaluate_all(LOOK)
    return found


def scale(marks: list[tuple[str, str]]) -> Callable[[str], float]:
    """Return what reads a position as a value, by the numbers that stand at the first and the last mark of an axis."""
    (first, low), *_, (last, high) = [(float(at.strip("%")), _number(text)) for at, text in marks]
    return lambda at: low + (float(at.strip("%")) - first) / (last - first) * (high - low)


def _number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


def heights(page: Page) -> Callable[[str], float]:
    """Return what reads positions upwards by the numbers at the left of a chart."""
    return scale([(each["y"], each["text"]) for each in seen(page, ".canvas text.end[dx]")])


def test_rows_stand_where_their_numbers_are(page: Page, draw: Draw) -> None:
    """Dot, ends and break-even, to a tenth of a point; the words, rounded."""
    value = scale([("0%", "40"), ("100%", "65")])
    for each in SURE:
        assert draw("intervalInline", each, [40, 65])
        (dot,), (bar,), (even,) = (seen(page, f".interval > {mark}") for mark in ("circle", ".range", ".break-even"))
        found = [value(x) for x in (dot["cx"], bar["x1"], bar["x2"], even["x1"], even["x2"])]
        assert found == pytest.approx([each["rate"], each["low"], each["high"], 52.4, 52.4], abs=0.1)
    spoken = "51.9 percent; luck alone could leave it between 43.5 and 60.2; break-even is 52.4"
    assert seen(page, ".interval")[0]["aria-label"] == spoken


@pytest.mark.parametrize(
    ("lists", "axis"),
    [
        pytest.param([SURE], [40, 65], id="widened to fives"),
        pytest.param([SURE, [row("Other", 50, 31, 69)]], [30, 70], id="panels share it"),
        pytest.param([[row("Lost", 5.0, 1.0, 9.0)]], [0, 55], id="break-even lies inside"),
        pytest.param([[row("All", 99.0, 97.1, 99.9)]], [50, 100], id="no rate is above 100"),
        pytest.param([[*SURE, row("Few", 60, 30, 80, small=True)]], [30, 80], id="a small one may double it"),
        pytest.param([[*SURE, row("Few", 50, 9, 91, small=True)]], [40, 65], id="not more than double it"),
        pytest.param([[row("Few", 50, 9, 91, small=True)]], [5, 95], id="there is no other"),
        pytest.param([[]], [0, 100], id="none"),
    ],
)
def test_the_axis_holds_what_is_shown(page: Page, lists: list[list[Json]], axis: list[float]) -> None:
    """The least and the greatest bound and break-even decide; a small sample alone never more than doubles it."""
    assert page.evaluate("async (lists) => (await import('/js/write.js')).axisOf(lists)", lists) == axis


def test_a_small_sample_is_hollow_and_cut_off_with_an_arrow(page: Page, draw: Draw) -> None:
    """Words say that it is small; a dot that would lie beyond the axis is not drawn anywhere."""
    few = [row("Few", 50, 9, 91, small=True), row("Fewer", 100, 34.2, 100, small=True)]
    fills: list[str] = []
    for each, arrows, dots in zip([*SURE, *few], (0, 0, 2, 2), (1, 1, 1, 0), strict=True):
        assert draw("intervalInline", each, [40, 65])
        assert [len(seen(page, mark)) for mark in (".cut", "circle")] == [arrows, dots]
        assert seen(page, ".interval")[0]["aria-label"].endswith("; small sample") == each["isSmall"]
        fills += page.locator("main circle").evaluate_all("(all) => all.map((dot) => getComputedStyle(dot).fill)")
    assert fills[0] == fills[1] != fills[2]


def test_a_narrow_interval_shows_on_a_phone(page: Page, draw: Draw) -> None:
    """One point is 8 pixels wide or more, and its caps are higher than the dot."""
    assert draw("intervalInline", row("Thousands", 50.2, 49.7, 50.7), [45, 55])
    cap, other = (page.locator("main path.range").nth(each).bounding_box() for each in range(2))
    dot = page.locator("main circle").bounding_box()
    assert cap
    assert other
    assert dot
    assert other["x"] - cap["x"] >= 8
    assert cap["height"] > dot["height"]


def test_a_curve_has_its_zero_dates_and_last_value(page: Page, draw: Draw) -> None:
    """Every day of each series, the chosen one in front with a dot for each day."""
    days = [{"date": date, "value": value} for date, value in DAYS]
    other = {"name": "Top 5", "days": days[:2]}
    assert draw("curve", "Units", [{"name": "Top 3", "days": days, "isChosen": True}, other])
    value = heights(page)
    lines = [
        [tuple(map(float, point.split(","))) for point in each["points"].split()] for each in seen(page, "polyline")
    ]
    whole = [(100 * day / 40, units) for day, (_, units) in zip((0, 1, 5, 40), DAYS, strict=True)]
    for line, expected in zip(lines, (whole[:2], whole), strict=True):
        read = [each for x, y in line for each in (x, value(str(y)))]
        assert read == pytest.approx([each for point in expected for each in point], abs=0.1)
    dots = [(float(dot["cx"].strip("%")), float(dot["cy"])) for dot in seen(page, "circle")]
    assert dots == lines[1]
    (zero,) = seen(page, ".zero")
    assert value(zero["y1"]) == 0
    assert [each["text"] for each in seen(page, ".under span")] == ["Oct 21", "Nov 30"]
    (last,) = seen(page, ".last")
    assert last["text"] == "+3.1"  # 3.05, half away from zero
    label = seen(page, ".canvas > svg")[0]["aria-label"]
    assert label == "Top 3, Oct 21 to Nov 30: lowest \N{MINUS SIGN}6.55, highest +3.05, last +3.05 units"
    assert draw("curve", "Units", [{"name": "Top 3", "days": days[-1:], "isChosen": True}])
    assert seen(page, ".zero")


def test_dates_of_two_years_have_their_year(page: Page, draw: Draw) -> None:
    """A year apart, they are two."""
    days = [{"date": date, "value": 1} for date in ("2024-11-30", "2025-11-30")]
    assert draw("curve", "Units", [{"name": "Top 3", "days": days, "isChosen": True}])
    assert [each["text"] for each in seen(page, ".under span")] == ["Nov 30, 2024", "Nov 30, 2025"]


def test_games_stand_oldest_first(page: Page, draw: Draw) -> None:
    """Points, line and prediction of each game that he played, as far as there are any; the outcome is a word."""
    newest_first = [
        {"date": "2025-11-28", "line": 21.5, "points": 18, "prediction": 25.7, "outcome": "loss"},
        {"date": "2025-11-26", "line": 20.5, "points": None, "prediction": 22.0, "outcome": "void"},
        {"date": "2025-11-25", "line": None, "points": 33, "prediction": None, "outcome": None},
        {"date": "2025-11-20", "line": 19.5, "points": 22, "prediction": 21.2, "outcome": "win"},
    ]
    assert draw("games", "Points", newest_first)
    value = heights(page)
    marks = {"circle": "cy", ".bar": "y1", "svg:has(.diamond)": "y"}
    read = [[value(each[at]) for each in seen(page, f".canvas > svg > {mark}")] for mark, at in marks.items()]
    expected: Any = [[22, 33, 18], [19.5, 21.5], [21.2, 25.7]]
    assert [pytest.approx(each, abs=0.1) for each in expected] == read
    across = [each["cx"] for each in seen(page, "circle")]
    assert across == ["16.667%", "50%", "83.333%"]
    assert [each["text"] for each in seen(page, "text[transform]")] == ["won", "lost"]


def test_agreeing_corners_of_predictions_are_shaded(page: Page, draw: Draw) -> None:
    """Each point is where it was predicted and scored; it is in a shaded corner if both were on one side."""
    points = [(4.2, -3.5), (2.0, 6.5), (-1.5, -11.5)]
    assert draw("scatter", "Points", [{"predicted": x, "scored": y} for x, y in points])
    value = heights(page)
    along = scale([(each["x"], each["text"]) for each in seen(page, ".canvas text:not(.end)")])
    dots = [(along(dot["cx"]), value(dot["cy"])) for dot in seen(page, "circle")]
    assert [each for dot in dots for each in dot] == pytest.approx(
        [each for point in points for each in point], abs=0.1
    )
    shaded = [page.locator("main .right").nth(each).bounding_box() for each in range(2)]
    boxes = [page.locator("main circle").nth(each).bounding_box() for each in range(3)]
    inside = [
        any(
            area["x"] < dot["x"] < area["x"] + area["width"] and area["y"] < dot["y"] < area["y"] + area["height"]
            for area in shaded
            if area
        )
        for dot in boxes
        if dot
    ]
    assert inside == [False, True, True]


def test_shares_fill_the_whole(page: Page, draw: Draw) -> None:
    """Parts of 100 percent in the order of the words, a mark at 50, and the share of the file."""
    assert draw("shares", "Closer", [{"name": "Season", "closer": 2243, "equal": 30, "further": 2807, "share": 44.4}])
    parts = [(float(each["x"].strip("%")), float(each["width"].strip("%"))) for each in seen(page, "rect")]
    assert [width for _, width in parts] == pytest.approx([100 * part / 5080 for part in (2243, 30, 2807)], abs=0.1)
    assert [start + width for start, width in parts] == pytest.approx([parts[1][0], parts[2][0], 100], abs=0.01)
    assert [each["x1"] for each in seen(page, ".half")] == ["50%"]
    assert [each["text"] for each in seen(page, "li")] == ["Season44.4%2,243 closer, 30 equal, 2,807 further"]


EMPTY: list[tuple[str, Any]] = [
    ("curve", [{"name": "Top 3", "days": [], "isChosen": True}]),
    ("games", [{"date": "2025-11-26", "line": 20.5, "points": None, "prediction": 22.0, "outcome": "void"}]),
    ("scatter", []),
    ("shares", [{"name": "Season", "closer": 0, "equal": 0, "further": 0, "share": None}]),
]
ONE: list[tuple[str, Any]] = [
    ("curve", [{"name": "Top 3", "days": [{"date": "2025-11-30", "value": 0}], "isChosen": True}]),
    ("games", [{"date": "2025-11-26", "line": 20.5, "points": 20, "prediction": 22.0, "outcome": "win"}]),
    ("scatter", [{"predicted": 0, "scored": 0}]),
    ("shares", [{"name": "Season", "closer": 1, "equal": 0, "further": 0, "share": 100}]),
]


@pytest.mark.parametrize(("form", "values"), EMPTY, ids=[form for form, _ in EMPTY])
def test_nothing_makes_no_chart(draw: Draw, form: str, values: object) -> None:
    """A page then leaves it out."""
    assert not draw(form, "Nothing", values)


@pytest.mark.parametrize(("form", "values"), ONE, ids=[form for form, _ in ONE])
def test_one_value_is_a_chart(page: Page, draw: Draw, form: str, values: object) -> None:
    """Nothing is fetched, measured or styled in place; axe finds nothing, and a small phone shows the whole width."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert draw(form, "One", values)
    assert not asked
    figure = page.locator("main figure")
    assert figure.count() == 1
    assert not re.search("NaN|Infinity|undefined|null|style=", figure.inner_html())
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not rules_broken(page)
    page.set_viewport_size(PHONE)
