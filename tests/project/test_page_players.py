"""Players, their games, tonight and a game: every number is the file's, and what was searched for comes back."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.project.pages import DASH, PHONE, WORDS, Json, Reader, changed, fixed, missing, rows_of, rules_broken, signed
from tools.browser import wait_until_whole

TODAY = "2025-11-30"
SIDES = {"OVER": "OVER ▲", "UNDER": "UNDER ▼", None: "no pick"}
NOTED = """async (top) => { for (let frame = 0; frame < 100 && history.state?.top !== top; frame += 1)
    await new Promise(requestAnimationFrame); return history.state?.top; }"""
BOTTOM = "(each) => each.getBoundingClientRect().bottom"
WIDE = "(frames) => frames.filter((frame) => frame.scrollWidth > frame.clientWidth).map((frame) => frame.innerText)"


def quick(index: Json) -> None:
    """Let live documents be old at once."""
    next(each for each in index["documents"] if each["name"] == "live")["cache_seconds"] = 0.3


QUICK = changed("index.json", quick)


def of_game(files: Json, number: int) -> tuple[Json, Json, str]:
    """Return one of tonight's games, with what polls have of it, and the address of its page."""
    game = files["tonight/all-players.json"]["games"][number]
    polled = {each["game_id"]: each for each in files[f"live/{TODAY}.json"]["games"]}[game["game_id"]]
    return game, polled, f"game.html?date={TODAY}&game={game['game_id']}"


def shown_by(page: Page) -> list[str]:
    """Return the names in the list of players."""
    return page.locator("tbody th a").all_inner_texts()


def names_in(place: Page | Locator) -> list[str]:
    """Return whose picks stand somewhere."""
    return [row.split("\n")[0] for row in place.locator(".picks li").all_inner_texts()]


def within(bounds: Json) -> str:
    """Return an interval as pages write it in one cell."""
    return f"{fixed(bounds['low'], 1)}{DASH}{fixed(bounds['high'], 1)}"


def or_dash(value: float | None, decimals: int = 0) -> str:
    """Return a number as pages write it."""
    return DASH if value is None else fixed(value, decimals)


def test_the_list_is_that_of_the_file(demo_reader: Reader, files: Json) -> None:
    """Every player with his team, games and record."""
    rows = [
        [
            f"{each['player']} {each['team']}",
            str(each["games"]),
            f"{stats['wins']}{DASH}{stats['losses']}" if stats["picks"] else DASH,
            signed(stats["units"], 2) if stats["picks"] else DASH,
        ]
        for each in files["players/index.json"]["players"]
        for stats in [each["stats"]]
    ]
    assert rows_of(demo_reader.open("players.html"), "^Season 2025-26") == rows


def test_a_search_comes_back(demo_reader: Reader) -> None:
    """Typing replaces the entry of the history, Enter adds one; no accents needed; back restores rows and scroll."""
    page = demo_reader.open("players.html?search=nobody+at+all")
    assert page.locator(".face").inner_text().startswith("No such player")
    page = demo_reader.open("players.html?search=okc")
    field, before = page.get_by_role("searchbox"), page.evaluate("history.length")
    assert len(shown_by(page)) == page.locator("tbody th", has_text="OKC").count() > 1
    field.press("Enter")
    field.press_sequentially(" x")
    field.fill("zarko dellm")
    assert shown_by(page) == ["Žarko D'Ellmére"]
    assert (page.evaluate("history.length"), page.url.endswith("?search=zarko%20dellm")) == (before + 1, True)
    page.go_back()
    expect(field).to_have_value("okc")
    assert len(shown_by(page)) > 1
    page.go_forward()
    expect(field).to_have_value("zarko dellm")
    assert shown_by(page) == ["Žarko D'Ellmére"]
    field.fill("")
    page.evaluate("scrollTo(0, 1500)")
    assert page.evaluate(NOTED, 1500) == 1500
    page.locator("tbody th a").nth(40).click()
    page.locator("figure").wait_for()
    page.go_back()
    wait_until_whole(page)
    assert page.evaluate("scrollY") == 1500
    assert (field.input_value(), demo_reader.faults) == ("", [])


@pytest.mark.parametrize("which", ["most", "absent"])
def test_a_player_is_that_of_his_file(demo_reader: Reader, files: Json, which: str) -> None:
    """His next game, each of his games with the side taken, the record after them, and where and how rested."""
    everybody = [file for path, file in files.items() if path.startswith("players/") and "games" in file]
    absent = {each["player_id"]: sum(not game["played"] for game in each["games"]) for each in everybody}
    player = max(everybody, key=lambda each: each["stats"]["picks"] if which == "most" else absent[each["player_id"]])
    page = demo_reader.open(f"players.html?player={player['player_id']}")
    assert page.locator("h1").inner_text() == f"{player['player']}, {player['team']}"
    rows = [
        [
            f"{dt.date.fromisoformat(game['date']):%b %-d} {'v' if game['is_home'] else 'at'} {game['opponent']}",
            SIDES[game["direction"]],
            or_dash(game["line"], 1),
            or_dash(game["prediction"], 1),
            or_dash(game["points"]),
            WORDS[game["outcome"]] if game["direction"] else DASH,
        ]
        for game in player["games"]
    ]
    assert rows_of(page, "^Newest first") == rows
    text = " ".join(page.locator("main").inner_text().split())
    stats, mean, following = player["stats"], player["season_averages"], player["next_game"]
    assert f"{mean['games']} games, mean {fixed(mean['points'], 1)} points in {fixed(mean['minutes'], 1)}" in text
    assert (f"line {fixed(following['line'], 1)}" in text) if following and following["line"] else True
    assert f"{stats['wins']}{DASH}{stats['losses']} {fixed(stats['hit_rate'], 1)}%" in text
    assert signed(stats["units"], 2) in text
    for name, side in player["directions"].items():
        each = side["stats"]
        units = signed(each["units"], 2) if each["picks"] else DASH
        assert f"{SIDES[name.upper()]} {each['wins']}{DASH}{each['losses']} {units}" in text
    closeness = player["closer_than_the_line"]
    assert f"was {closeness['closer']} times closer" in text or not closeness["closer"]
    cells = [
        [str(cell["games"]), fixed(cell["points"], 1), f"{fixed(cell['over_rate'], 1)}%", within(cell["interval"])]
        if cell["games"]
        else ["0", DASH, DASH, DASH]
        for split in ("location", "rest")
        for cell in player["splits"][split].values()
    ]
    assert [row[1:] for row in [*rows_of(page, "^By place"), *rows_of(page, "^By days")]] == cells


def test_tonight_has_each_game_and_how_its_picks_stand(demo_reader: Reader, files: Json) -> None:
    """By tip-off, with the score that polls have, the best bets in it, and how many other sides are taken."""
    page = demo_reader.open("tonight.html")
    best = files["best-bets/today.json"]["picks"]
    points = {each["player_id"]: each["points"] for each in files[f"live-grading/{TODAY}.json"]["predictions"]}
    cards = page.locator("section.game").all()
    assert len(cards) == len(files["tonight/all-players.json"]["games"])
    for number, card in enumerate(cards):
        game, polled, address = of_game(files, number)
        text = " ".join(card.inner_text().split())
        assert card.locator("h2 a").get_attribute("href") == address
        assert text.startswith(f"{game['away']} at {game['home']} ")
        if polled["status"] != "scheduled":
            assert f"{polled['away_score']}{DASH}{polled['home_score']} " in text
        picks = [pick for pick in best if pick["game_id"] == game["game_id"]]
        assert names_in(card) == [pick["player"] for pick in picks]
        for row, pick in zip(card.locator(".state").all_inner_texts(), picks, strict=True):
            known = points[pick["player_id"]]
            assert row == "to come" if known is None else row.startswith(str(known))
        sides = [each for each in game["players"] if each["direction"]]
        assert re.search(rf"{len(sides) - len(picks)} (other )?picks? of a side: ", text)
    assert page.get_by_text("Scores as of 6:54 PM ET").count() == 1


def players_of(game: Json, polled: Json) -> list[list[str]]:
    """Return the cells of the players of a game who have a line."""
    points = {each["player_id"]: each["points"] for each in polled["players"]}

    def row(each: Json) -> list[str]:
        past, report = each["last_10_vs_line"], (each["availability"] or {}).get("status", "available")
        unfit = f" {report}" if report != "available" and polled["status"] == "scheduled" else ""
        actual = points.get(each["player_id"]) if each["actual"] is None else each["actual"]
        scored = [] if polled["status"] == "scheduled" else [DASH if each["outcome"] == "void" else or_dash(actual)]
        rest = DASH if each["rest_days"] is None else f"{each['rest_days']} d" if each["rest_days"] else "none"
        return [
            f"{each['player']} {each['team']}{unfit}",
            fixed(each["line"], 1),
            or_dash(each["prediction"], 1),
            *scored,
            or_dash(each["last_5"]["points"], 1),
            or_dash(each["last_10"]["points"], 1),
            f"{fixed(past['over_rate'], 1)}% of {past['overs'] + past['unders']}",
            rest,
            " / ".join(signed(each["odds"][side], 0) for side in ("over", "under")) if each["odds"] else DASH,
        ]

    return [row(each) for each in game["players"] if each["line"] is not None]


@pytest.mark.parametrize("number", range(5))
def test_a_game_of_tonight_is_that_of_the_files(demo_reader: Reader, files: Json, number: int) -> None:
    """Our picks, the players with what is known of each, and what their past games suggest."""
    game, polled, address = of_game(files, number)
    page = demo_reader.open(address)
    assert page.locator("h1").inner_text() == f"{game['away']} at {game['home']}"
    assert rows_of(page, "^With a line") == players_of(game, polled)
    sides = [each["player"] for each in game["players"] if each["direction"]]
    assert names_in(page) == sides
    plays = [play for play in files["trends/tonight.json"]["plays"] if play["team"] in {game["home"], game["away"]}]
    rows = rows_of(page, "^Runs, momentum")
    assert [row[1:] for row in rows] == [[play["lean"], or_dash(play["line"], 1)] for play in plays]
    for (said, *_), play in zip(rows, plays, strict=True):
        of = play["details"]
        assert said.startswith(f"{play['player']} {play['team']} ")
        telling = {"streak": ["avg_margin"], "momentum": ["last_5", "last_15"], "rest": ["class_mean", "all_mean"]}
        assert all(fixed(abs(of[name]), 1) in said for name in telling[play["trend"]])


def test_a_game_of_the_past_is_that_of_its_results(demo_reader: Reader, files: Json) -> None:
    """Each pick of a side with its outcome, and every prediction with the points."""
    game = files["predictions/2025-11-29.json"]["games"][1]
    results = [each for each in files["results/2025-11-29.json"]["results"] if each["game_id"] == game["game_id"]]
    page = demo_reader.open(f"game.html?date=2025-11-29&game={game['game_id']}")
    assert page.locator(".score").inner_text().strip() == f"{game['away_score']}{DASH}{game['home_score']} final"
    rows = rows_of(page, "^With a line")
    numbers = [[fixed(each["line"], 1), fixed(each["prediction"], 1), or_dash(each["actual"])] for each in results]
    names = [f"{each['player']} {each['team']}" for each in results]
    assert sorted(rows) == sorted([name, *cells] for name, cells in zip(names, numbers, strict=True))
    states = page.locator(".picks .state").all_inner_texts()
    outcomes = [WORDS[each["outcome"]] for each in results if each["direction"]]
    assert sorted(state.split()[-1] for state in states) == sorted(outcomes)


def test_a_game_asks_again_while_it_goes_on(demo_reader: Reader, files: Json) -> None:
    """A new poll changes score, picks and points in their places."""
    game, polled, address = of_game(files, 2)

    def score(live: Json) -> None:
        next(each for each in live["games"] if each["game_id"] == game["game_id"])["away_score"] = 199

    page = demo_reader.open(address, QUICK)
    row = page.locator(".picks li").first.element_handle()
    changed(f"live/{TODAY}.json", score)(page)
    expect(page.locator(".score")).to_contain_text(f"199{DASH}{polled['home_score']}")
    assert page.locator(".picks li").first.evaluate("(shown, row) => shown === row", row)


def test_a_game_that_has_no_polls_is_not_asked_for_again(demo_reader: Reader, files: Json) -> None:
    """Its date is over, whatever is still to come of it."""
    game = files["predictions/2025-11-29.json"]["games"][1]

    def reopen(content: Json) -> None:
        for each in content["results"]:
            each["outcome"] = "pending"

    gone = [missing(f"{kind}/2025-11-29.json") for kind in ("live", "live-grading")]
    address = f"game.html?date=2025-11-29&game={game['game_id']}"
    page = demo_reader.open(address, QUICK, changed("results/2025-11-29.json", reopen), *gone)
    page.wait_for_timeout(900)
    assert len([url for url, _ in demo_reader.asked if "/live/" in url]) == 1


@pytest.mark.parametrize(
    ("name", "text", "way"),
    [
        ("players.html?player=nobody", "There is no such player", "players.html"),
        ("players.html?player=../index", "There is no such player", "players.html"),
        (f"game.html?date={TODAY}&game=nothing", "There is no such game", "date.html"),
        ("game.html", "There is no such game", "date.html"),
    ],
)
def test_what_is_unknown_has_a_way_on(demo_reader: Reader, name: str, text: str, way: str) -> None:
    """A face says so, and links to what there is."""
    face = demo_reader.open(name).locator(".face")
    assert face.inner_text().startswith(text)
    assert face.locator("a").get_attribute("href") == way


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("players.html", "tbody tr"),
        ("players.html?player=yorickwexley", "tbody td:last-child"),
        ("tonight.html", ".game .state"),
        (f"game.html?date={TODAY}&game=20251130_DET_BKN", ".picks .state"),
        ("trends.html", "tbody td"),
    ],
)
def test_a_phone_answers_at_once(demo_reader: Reader, name: str, answer: str) -> None:
    """The first answer is on the first screen, nothing scrolls sideways, and everybody can read it."""
    page = demo_reader.open(name)
    page.set_viewport_size(PHONE)
    assert page.locator(answer).locator("visible=true").first.evaluate(BOTTOM) < PHONE["height"]
    for width in (360, 390):
        page.set_viewport_size({"width": width, "height": PHONE["height"]})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.locator(".scroll").evaluate_all(WIDE) == []
    assert rules_broken(page) == []
    page.emulate_media(color_scheme="dark")
    assert rules_broken(page, "color-contrast") == []
    page.emulate_media(color_scheme="light")
    assert demo_reader.faults == []
    assert len(demo_reader.asked) <= 14
