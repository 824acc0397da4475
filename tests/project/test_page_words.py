"""The words of the site: readers' words, and each word of betting explained; in a real browser."""

import csv
import re
from pathlib import Path

import orjson
import pytest

from tests.oracle.numbers import interval, share
from tests.project.conftest import Built
from tests.project.pages import Reader, fixed
from tests.project.test_pages import OF_ONE, PAGES, address_of
from workspace.pages import FOLDER
from workspace.yaml_files import read_yaml

METHOD = Path("pages/method.html")
OPERATORS = {"status"}
"""Pages for those who use the files, or run the site."""

MAKERS = (
    r"subsets?|champion|challenger|production|shadow|reconstructed|by the rules|pending|not started|favou?rable|tiers?"
    r"|past the line|with a direction|predictions of him|as_of\w*|role|\d{6}-[0-9a-f]{12}|[a-z]+_[a-z_]+"
    r"|(?<![/\d])\d{4}-\d\d-\d\d(?!\.json)"
)
"""Words that no reader knows; a date of a file stands in its path alone."""

OF_BETTING = (
    *(r"ahead|behind|on pace", r"always (?:over|under)|a coin", r"best bets?", r"bounce-?backs?", r"box scores?"),
    *(r"break-even", r"by chance|fair coins?", r"closer than the line", r"far from|some way from|near the line"),
    *(r"first lines?", r"forms?", r"groups?", r"hash(?:es)?", r"held", r"intervals?", r"JSON", r"line value"),
    *(
        r"lines?",
        r"lock files?",
        r"lock(?:s|ed)?",
        r"margin",
        r"mean",
        r"models?",
        r"momentum",
        r"no pick",
        r"odds",
        r"on trial",
        r"over",
    ),
    *(r"over rate", r"picks?", r"predict(?:ed|ions?)", r"push(?:es)?", r"rates?", r"records?", r"rest", r"seasons?"),
    *(
        r"questionable|doubtful|probable|availability",
        r"shown before the (?:first )?games?",
        r"small samples?",
        r"under",
    ),
    *(r"streaks?", r"tip-?off", r"to come", r"units?", r"unless corrected", r"unofficial", r"versions?", r"voids?"),
    *(r"worked out afterwards", r"picks? of a side", r"our way", r"runs?"),
)
"""Words of betting, and of our own, that somebody who does not bet has to look up."""

SAID = """() => {
    const named = [...document.querySelectorAll("[title], [aria-label]")];
    const parts = named.flatMap((each) => [each.title, each.ariaLabel]);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) parts.push(walker.currentNode.data);
    return parts.filter(Boolean).join("\\n");
}"""
"""What a page says, what is folded or spoken alone, too."""


def found(words: str, text: str) -> list[str]:
    """Return the whole words of a text that a pattern fits."""
    return sorted({each[0] for each in re.finditer(rf"(?<![\w-])(?:{words})(?![\w-])", text, re.IGNORECASE)})


@pytest.mark.parametrize("name", sorted(PAGES | {*OF_ONE}))
def test_a_page_speaks_to_readers(demo_reader: Reader, name: str) -> None:
    """In no word of its makers; and How it works explains those of betting."""
    said = demo_reader.open(address_of(name, demo_reader)).evaluate(SAID)
    assert name in OPERATORS or found(MAKERS, said) == []
    explained = "\n".join(re.findall(r'<div id="[\w-]+"><dt>(.*?)</dt>', METHOD.read_text()))
    assert [words for words in OF_BETTING if found(words, said) and not found(words, explained)] == []


def test_how_it_works_has_the_groups_and_what_is_newest(demo_reader: Reader) -> None:
    """They are read; all else stands in the page, and is there without a script."""
    page = demo_reader.open("method.html")
    feed = orjson.loads(demo_reader.fetch("feed.json") or b"")["items"]
    items = [each.split(": ", 1)[1] for each in page.locator("#follow ~ ul li").all_inner_texts()]
    assert items == [each["title"].split(": ", 1)[1] for each in feed[:3]]
    groups = orjson.loads(demo_reader.fetch("systems/subsets.json") or b"")["groups"]
    descriptions = page.locator("#groups + p + dl dd").all_inner_texts()
    assert descriptions == [each["description"] for each in groups]


def test_no_description_of_a_group_gives_its_rule_away() -> None:
    """Where rank is not the rule, no word says what else is."""
    seed = csv.DictReader(Path("seeds/subset_definitions.csv").read_text().splitlines())
    said = {row["public_description"] for row in seed if not int(row["top_n"] or 0)}
    hidden = {text for text in said if not text.startswith("The whole list")}
    assert [text for text in hidden if not re.fullmatch(r"Picks by a (\w+ )?rule of their own\.", text)] == []


def test_no_style_is_left_over() -> None:
    """Each class has a page that uses it."""
    used = "\n".join(file.read_text() for end in ("html", "js") for file in FOLDER.rglob(f"*.{end}"))
    classes = set(
        re.findall(r"\.([a-z][\w-]*)(?=[^{}]*{)", re.sub(r"/\*.*?\*/", "", (FOLDER / "style.css").read_text()))
    )
    assert [name for name in sorted(classes) if not re.search(rf"[\" ]{name}[\" ]", used)] == []


def test_its_numbers_are_those_of_the_project(demo: Built) -> None:
    """Break-even, what a win brings, what a small sample is, when a day begins and is counted, and the examples."""
    text = re.sub(r"<[^>]+>", "", METHOD.read_text())
    stats = orjson.loads(demo.files()["subsets/performance.json"])["windows"]["season"]["groups"][0]["stats"]
    project = read_yaml(Path("dbt_project.yml"))
    hours = project["models"][project["name"]]["documents"]["+meta"]["schedule"]
    (small,) = (line for line in Path("seeds/sample_sizes.csv").read_text().splitlines() if line.startswith("small,"))
    assert f"break-even, {stats['break_even']}%" in text
    assert f"a win brings {project['vars']['payout_per_mille'] / 1000}," in text
    assert f"fewer than {small.split(',')[2]} decided" in text
    assert f"From {hours['predictions_ready'][0]} AM" in text
    assert f"\n{hours['graded'][0]} AM" in text
    for wins, losses in ((6, 3), (57, 43)):
        bounds = interval(wins, losses) or {}
        assert f"a rate of {fixed(share(wins, wins + losses) or 0, 1)}%" in text
        assert f"from {bounds['low']} to {bounds['high']}" in text
