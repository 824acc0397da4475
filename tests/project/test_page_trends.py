"""Trends: every number is the file's, each part begins with what chance gives, and what has no rate is counted."""

from tests.project.pages import Json, Reader, changed, fixed, missing, rows_of, signed

RUNS = {
    "over": "Over the line",
    "under": "Under the line",
    "prediction_hits": "Our picks that won",
    "prediction_misses": "Our picks that lost",
}


def who(row: Json) -> str:
    """Return a player and his team."""
    return f"{row['player']} {row['team']}"


def rated(part: int, whole: int, rate: float, bounds: Json) -> list[str]:
    """Return the cells of a rate with its interval."""
    return [
        f"{fixed(part, 0)} of {fixed(whole, 0)}",
        f"{fixed(rate, 1)}%",
        f"{fixed(bounds['low'], 1)} {fixed(bounds['high'], 1)}",
    ]


def overs(cell: Json, whole: str = "games") -> list[str]:
    """Return the cells of how often lines were passed."""
    return rated(cell["overs"], cell[whole], cell["over_rate"], cell["interval"])


def test_runs_stand_beside_chance(demo_reader: Reader, files: Json) -> None:
    """Of each kind how many there are, how many fair coins would give, and the longest; the others open."""
    page = demo_reader.open("trends.html#streaks")
    page.locator("details").evaluate_all("(all) => all.forEach((each) => (each.open = true))")
    for name, title in RUNS.items():
        kind = files["streaks/today.json"]["streaks"][name]
        coins = fixed(kind["expected_by_chance"], 1)
        caption = f"^{title}: {kind['count']} runs of 4 games or more; fair coins would give {coins}"
        rows = rows_of(page, f"{caption}$") + (rows_of(page, f"{caption}: the others$") if kind["count"] > 5 else [])
        means = {each["player_id"]: each["avg_margin"] for each in kind["players"]}
        margins = {each: [] if mean is None else [signed(mean, 1)] for each, mean in means.items()}
        expected = [[who(each), str(each["length"]), *margins[each["player_id"]]] for each in kind["players"]]
        assert [row[: len(cells)] for row, cells in zip(rows, expected, strict=True)] == expected


def test_who_is_above_or_below_his_lines_stands_beside_all(demo_reader: Reader, files: Json) -> None:
    """Each with his rate, its interval, his run and margin."""
    file = files["trends/hot-cold.json"]
    page = demo_reader.open("trends.html#hot-cold")
    league = file["league"]
    said = f"went over in {fixed(league['over_rate'], 1)}% of {fixed(league['games'], 0)} games"
    assert said in page.locator("#hot-cold > p").first.inner_text()
    for name, caption in (("hot", "^Above their lines lately$"), ("cold", "^Below their lines lately$")):
        expected = [
            [who(each), *overs(each), f"{run['length']} {run['against_line']}", signed(each["avg_margin"], 1)]
            for each in file[name][:5]
            for run in [each["streak"]]
        ]
        assert [row[:6] for row in rows_of(page, caption)] == expected


def test_after_a_bad_game_only_those_with_a_rate_stand(demo_reader: Reader, files: Json) -> None:
    """The others are counted; before them stands how often any game reaches the mean."""
    file = files["trends/bounce-back.json"]
    bounds = {"low": 23.1, "high": 88.2}

    def rate(content: Json) -> None:
        content["players"][1] |= {"bounced": 3, "sample": 5, "rate": 60.0, "interval": bounds, "strength": "medium"}

    page = demo_reader.open("trends.html", changed("trends/bounce-back.json", rate))
    section = page.locator("#bounce-back")
    text = " ".join(section.inner_text().split())
    assert f"mean before a game in {fixed(file['any_game_rate'], 1)}% of all" in text
    league = file["league"]
    assert f"{fixed(league['rate'], 1)}%: {league['bounced']} of {league['sample']} times" in text
    assert f"{len(file['players']) - 1} players had such a game last" in text
    known = file["players"][1]
    (row,) = rows_of(page, "^Players whose last game")
    assert row[:4] == [who(known), *rated(3, 5, 60.0, bounds)]
    assert row[4].startswith(f"{known['last_game']['points']}, v {known['last_game']['opponent']}, ")
    assert row[5] == fixed(known["average"], 1)


def test_what_matters_leaves_out_what_has_no_rate(demo_reader: Reader) -> None:
    """Counted; of so many intervals, it says, some miss by chance. Five kinds of players have 13 cells each."""
    known = {"games": 1100, "overs": 599, "over_rate": 54.5, "interval": {"low": 51.5, "high": 57.4}}

    def rate(content: Json) -> None:
        content["cells"] = 2
        content["archetypes"][0] |= {"players": 28, "overall": known}
        content["archetypes"][0]["weekday"]["friday"] = known

    page = demo_reader.open("trends.html", changed("trends/what-matters.json", rate))
    assert rows_of(page, "^How often they went over their lines$") == [["Stars 28 players", *overs(known)]]
    page.get_by_text("Stars by rest, place and weekday").first.click()
    assert rows_of(page, "^Stars by rest") == [["on Friday", *overs(known)]]
    text = page.locator("#what-matters").inner_text()
    assert "these 2 cells, about one in twenty" in text
    assert f"{5 * 13 - 2} cells with too few games left out." in text


def test_teams_are_those_of_the_file(demo_reader: Reader, files: Json) -> None:
    """Each with the rate of the season; counts are added up over all of them."""
    teams = files["trends/teams.json"]["teams"]
    page = demo_reader.open("trends.html")
    assert rows_of(page, "^How often players went over their lines against") == [
        [
            each["team"] + (" small sample" if each["season"]["sample"] == "small" else ""),
            *overs(each["season"], "decided"),
            f"{each['last_10']['overs']} of {each['last_10']['decided']}",
            signed(each["points"]["difference"], 1),
        ]
        for each in teams
    ]
    over, under = (sum(each["season"][name] for each in teams) for name in ("overs", "unders"))
    assert f"lines {over} times and under {under} times" in page.locator("#teams > p").inner_text()


def test_each_part_recommends_nothing_and_is_left_out_without_its_file(demo_reader: Reader) -> None:
    """The links above name the parts that are there."""
    page = demo_reader.open("trends.html", missing("trends/hot-cold.json"))
    parts = ["streaks", "bounce-back", "what-matters", "teams"]
    assert page.locator("main section").evaluate_all("(all) => all.map((each) => each.id)") == parts
    assert page.locator("main nav a").evaluate_all("(all) => all.map((each) => each.hash.slice(1))") == parts
    for part in parts:
        assert "It describes, and recommends nothing." in page.locator(f"#{part} > p").first.inner_text()
