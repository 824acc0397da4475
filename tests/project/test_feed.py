"""The links of `feed.json`, which are there where a var names the place, and its words."""

import re
from pathlib import Path

import jsonschema_rs
import orjson

from publisher.documents.schema import schema_bytes
from tests.project.conftest import Built, Dbt, again, payloads
from tools import picks
from workspace.pages import FOLDER
from workspace.yaml_files import read_yaml


def test_links_need_a_place(demo: Built, dbt: Dbt, tmp_path: Path) -> None:
    """Where a var names one, a reader finds the files there, or the pages; without it the feed has none."""
    feed = orjson.loads(demo.files()["feed.json"])
    assert not {"home_page_url", "feed_url"} & feed.keys()
    assert not [item for item in feed["items"] if "url" in item]
    built = again(demo, tmp_path / "built")
    place = "https://picks.example.com"
    dbt(built.workspace, built.now, "run", "--select", "public__feed", public_base_url=place, feed_title="Our picks")
    (linked,) = payloads(built, "public__feed").values()
    jsonschema_rs.validator_for(orjson.loads(schema_bytes("feed.json"))).validate(linked)
    assert (linked["title"], linked["home_page_url"]) == ("Our picks", place)
    urls = [linked["feed_url"], *(item["url"] for item in linked["items"])]
    assert {url.removeprefix(f"{place}/v1/") for url in urls} <= demo.files().keys()
    assert [item["url"] for item in linked["items"]] == [f"{place}/v1/{item['id']}.json" for item in linked["items"]]
    dbt(built.workspace, built.now, "run", "--select", "public__feed", site_address=place)
    (paged,) = payloads(built, "public__feed").values()
    jsonschema_rs.validator_for(orjson.loads(schema_bytes("feed.json"))).validate(paged)
    dates = [item["id"].removeprefix("best-bets/") for item in paged["items"]]
    assert [item["url"] for item in paged["items"]] == [f"{place}/site/date.html?date={date}" for date in dates]
    assert (paged["home_page_url"], "feed_url" in paged) == (f"{place}/site/", False)


def test_the_site_has_the_name_of_the_feed(demo: Built) -> None:
    """The var names both: pages in their title and where they are shared, the header and calendars, the feed."""
    name = read_yaml(Path("dbt_project.yml"))["vars"]["feed_title"]
    assert orjson.loads(demo.files()["feed.json"])["title"] == name
    assert f'const NAME = "{name}";' in (FOLDER / "js/page.js").read_text()
    assert f"SUMMARY:{name} lock" in (FOLDER / "js/calendar.js").read_text()
    for file in FOLDER.glob("*.html"):
        page = file.read_text()
        (title,) = re.findall(r"<title>(.*)</title>", page)
        assert title.endswith(f" · {name}"), file
        assert f'<meta property="og:title" content="{title}">' in page, file
        assert re.search(f'type="application/feed.json" href="(../|/)v1/feed.json" title="{name}">', page), file


def test_a_message_of_results_has_the_words_of_the_feed(demo: Built) -> None:
    """So what leaves for a webhook has passed the gate against leaks, too, but for the price, a number."""
    files = demo.files()
    items = orjson.loads(files["feed.json"])["items"]
    ended = [item for item in items if item["content_text"] and "pending" not in item["content_text"]]
    assert ended
    for item in ended:
        message = picks.message("results", orjson.loads(files[f"{item['id']}.json"]))
        title, *lines = message["text"].splitlines()
        assert title.startswith(item["title"].partition(",")[0])
        assert [re.sub(r" at [+-]\d+", "", line) for line in lines] == item["content_text"].splitlines()
