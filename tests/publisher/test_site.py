"""The site's pages are published beside the documents, as releases of a channel of their own."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from publisher.documents import pages
from publisher.errors import StoreError
from publisher.releases.stores.base import Headers
from publisher.releases.stores.directory import DirectoryStore
from tests.publisher.conftest import Result, Run
from tests.publisher.small_warehouse import NOW, Warehouse, files

PAGES = {
    "index.html": "<!doctype html><title>Picks</title>",
    "style.css": "body { align-items: baseline }",
    "picks.js": "fetch('../v1/picks/2026-01-15.json')",
    "charts/units.json": '{"mark":"line"}',
    "internal/index.html": "<!doctype html><title>catboost_v9</title>",
}
PUBLIC = PAGES.keys() - {"internal/index.html"}
SHORT = "public, max-age=60"


@pytest.fixture(autouse=True)
def _charts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for a megabyte of JavaScript; it has a word that no page of ours may have."""
    monkeypatch.setattr(pages, "charts", lambda: b"const edge = 1")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a folder of pages."""
    for path, text in PAGES.items():
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / path).write_text(text)
    return tmp_path / "site"


@pytest.fixture
def publish_site(warehouse: Warehouse, run: Run, store: Path, site: Path) -> Run:
    """Return a function that publishes the pages, after a publication of documents."""
    warehouse.add()
    warehouse.save()
    assert run("publish", "--store", store).code == 0

    def command(*arguments: object, **options: Any) -> Result:  # noqa: ANN401 (what `run` takes)
        return run("site", "--store", store, "--from", site, *arguments, **options)

    return command


def shown(store: Path) -> dict[str, str]:
    """Return the pages that readers see, by path below `site/`."""
    return {path: body.decode() for path, body in files(store / "site").items() if path != "manifest.json"}


def releases(run: Run, store: Path) -> list[str]:
    """Return the ids of the releases of the pages, newest first."""
    lines = run("releases", "--store", store, "--channel", "site").out.splitlines()
    return [line.split()[0] for line in lines]


def test_pages_stand_beside_the_documents(publish_site: Run, run: Run, store: Path, state: Path) -> None:
    """With the script that draws charts, without what is internal; documents and their releases stay as they are."""
    documents, main = files(store), (state / "head.json").read_bytes()
    code, out, _ = publish_site()
    assert (code, out.startswith("5 of 5 files written, 0 taken away: release 000001-")) == (0, True)
    assert out.endswith(f", in {store}/site\n")
    assert shown(store) == {path: PAGES[path] for path in PUBLIC} | {"vega.js": "const edge = 1"}
    assert {path: body for path, body in files(store).items() if not path.startswith("site/")} == documents
    assert (state / "head.json").read_bytes() == main
    assert run("verify", "--store", store).code == 0


def test_pages_have_their_content_types_and_a_short_cache(publish_site: Run, headers: dict[str, Headers]) -> None:
    """A browser runs no script of another type, and refuses a module that is called text."""
    publish_site()
    types = {
        "index.html": "text/html; charset=utf-8",
        "style.css": "text/css; charset=utf-8",
        "picks.js": "text/javascript; charset=utf-8",
        "vega.js": "text/javascript; charset=utf-8",
        "charts/units.json": "application/json",
    }
    assert {path: headers[f"site/{path}"] for path in types} == {
        path: Headers(SHORT, content_type, is_compressed=True) for path, content_type in types.items()
    }


def test_what_has_not_changed_is_left_alone(publish_site: Run, site: Path, store: Path, run: Run) -> None:
    """A run that changes nothing makes no release; another one writes what has changed, and nothing else."""
    publish_site()
    before = {file: file.stat().st_mtime_ns for file in (store / "site").rglob("*")}
    assert publish_site().out.startswith("0 of 5 files written, 0 taken away: release 000001-")
    assert len(releases(run, store)) == 1
    (site / "index.html").write_text("<!doctype html><title>New</title>")
    assert publish_site().out.startswith("1 of 5 files written, 0 taken away: release 000002-")
    changed = {file.name for file, time in before.items() if file.is_file() and file.stat().st_mtime_ns != time}
    assert changed == {"index.html", "manifest.json"}


def test_a_page_that_is_gone_is_taken_away_and_comes_back(publish_site: Run, site: Path, store: Path, run: Run) -> None:
    """Rolling back pages brings back what stood there, whatever became of documents meanwhile."""
    publish_site()
    (site / "picks.js").unlink()
    (site / "style.css").write_text("")
    assert publish_site().out.startswith("1 of 4 files written, 1 taken away: ")
    assert shown(store).keys() == PUBLIC - {"picks.js"} | {"vega.js"}
    assert run("verify", "--store", store).code == 0
    documents = {path: body for path, body in files(store).items() if path.startswith("v1/")}
    code, out, _ = run("rollback", "--store", store, "--channel", "site", releases(run, store)[1])
    assert code == 0
    assert f"in {store}/site" in out
    assert {path: shown(store)[path] for path in PUBLIC} == {path: PAGES[path] for path in PUBLIC}
    assert {path: body for path, body in files(store).items() if path.startswith("v1/")} == documents
    assert run("verify", "--store", store).code == 0


def test_verify_sees_a_page_that_was_changed(publish_site: Run, run: Run, store: Path) -> None:
    """And one that is missing, and one that nobody has published."""
    publish_site()
    (store / "site/index.html").write_text("<script>")
    (store / "site/style.css").unlink()
    (store / "site/more.js").write_text("")
    code, out, _ = run("verify", "--store", store)
    main, *lines, end = out.splitlines()
    assert (code, main.endswith(": 0 differences")) == (1, True)
    assert [line.partition(" than ")[0] for line in lines] == [
        "site/index.html: has other bytes",
        "site/style.css: is missing",
        "site/more.js: is in no release",
    ]
    assert end.startswith("5 files of site release 000001-")
    assert end.endswith(": 3 differences")


@pytest.mark.parametrize("last", [f"site/{path}" for path in (*sorted(PUBLIC), "manifest.json")])
def test_a_publication_that_dies_is_finished_by_the_next(
    publish_site: Run, run: Run, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, last: str
) -> None:
    """Wherever it stops, as releases of documents are; the documents are published meanwhile."""
    real, store = DirectoryStore.write, warehouse.store

    def write(folder: DirectoryStore, path: str, body: bytes, header: Headers, if_generation: str | None) -> str:
        if path == last:
            message = "the power is out"
            raise StoreError(message)
        return real(folder, path, body, header, if_generation)

    with monkeypatch.context() as patch:
        patch.setattr(DirectoryStore, "write", write)
        assert publish_site().code == 1
    head = orjson.loads((warehouse.state / "site/head.json").read_bytes())
    assert head["state"] == "writing"
    assert run("publish", "--store", store).code == 0
    code, out, err = publish_site()
    assert (code, out.startswith("0 of 5 files written")) == (0, True)
    assert "finished the interrupted release 000001-" in err
    assert shown(store).keys() == PUBLIC | {"vega.js"}
    assert run("verify", "--store", store).code == 0


def test_a_page_that_was_to_go_goes_with_the_next_run(
    publish_site: Run, run: Run, site: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages are taken away after the others are written; so a run may die in between."""
    publish_site()
    (site / "picks.js").unlink()

    def fail(_: DirectoryStore, path: str, __: str) -> None:
        raise StoreError(path)

    with monkeypatch.context() as patch:
        patch.setattr(DirectoryStore, "remove", fail)
        assert publish_site().code == 1
    assert "picks.js" in shown(store)
    assert publish_site().code == 0
    assert shown(store).keys() == PUBLIC - {"picks.js"} | {"vega.js"}
    assert run("verify", "--store", store).code == 0


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("index.html", "<p>the best Edge</p>", "has the internal word 'edge'"),
        ("picks.js", "const mae = 1", "has the internal word 'mae'"),
        ("picks.js", "key.locks_at + row.game_key", "has 'game_key', the name of a column or table"),
        ("style.css", ".CATBOOST_V9 {}", "has the internal name 'catboost_v9' in its text"),
        ("picks.js", "// a Top\n  Secret", "has the internal name 'top secret' in its text"),
        ("index.html", "<p>c\u0430tboost_v9</p>", "has the internal name 'catboost_v9' in its text"),
    ],
)
def test_a_page_with_an_internal_name_is_not_published(
    warehouse: Warehouse, publish_site: Run, path: str, text: str, fault: str
) -> None:
    """Nor is any other of them."""
    warehouse.names.append("top secret")
    warehouse.columns = ("game_key", "locks_at")
    warehouse.save()
    (warehouse.store.parent / "site" / path).write_text(text)
    code, _, err = publish_site()
    assert (code, err) == (1, f"publisher: {path}: {fault}; nothing was written\n")
    assert not (warehouse.store / "site").exists()


def test_words_of_code_may_stand_in_pages(warehouse: Warehouse, publish_site: Run, site: Path) -> None:
    """A style sheet's `baseline` is no model."""
    warehouse.words.append("baseline")
    warehouse.save()
    (site / "index.html").unlink()
    assert publish_site().err == "publisher: style.css: has the internal word 'baseline'; nothing was written\n"
    warehouse.words_of_code.append("baseline")
    warehouse.save()
    assert publish_site().code == 0


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("notes.txt", "a site has files that end in .css, .html, .js, .json, .svg alone"),
        ("vega.js", "has a path that the publisher writes itself"),
        ("manifests/one.json", "has a path that the publisher writes itself"),
        ("manifest.json", "has a path that the publisher writes itself"),
    ],
)
def test_a_file_that_no_site_has_is_one_clear_line(publish_site: Run, site: Path, path: str, fault: str) -> None:
    """Before anything is written."""
    (site / path).parent.mkdir(exist_ok=True)
    (site / path).write_text("{}")
    code, _, err = publish_site()
    assert (code, err.startswith(f"publisher: {site / path}: {fault}; "), err.count("\n")) == (1, True, 1)


def test_links_broken_texts_and_missing_folders_are_refused(
    publish_site: Run, run: Run, site: Path, store: Path
) -> None:
    """A link would publish whatever it leads to."""
    (site / ".editor.swp").write_bytes(b"\xff")
    assert publish_site().code == 0
    (site / "secret.html").symlink_to("/etc/passwd")
    assert publish_site().err.endswith("secret.html: is a symbolic link; put the file itself there\n")
    (site / "secret.html").unlink()
    (site / "secrets").symlink_to("/etc")
    assert publish_site().err.endswith("secrets: is a symbolic link; put the file itself there\n")
    (site / "secrets").unlink()
    (site / "latin.html").write_bytes(b"\xe9")
    assert "latin.html: cannot be read as UTF-8" in publish_site().err
    err = run("site", "--store", store, "--from", site / "nowhere").err
    assert err == f"publisher: {site / 'nowhere'}: no such folder; the site's pages are expected in it\n"


def test_without_a_build_nothing_is_published(warehouse: Warehouse, publish_site: Run, store: Path) -> None:
    """Nobody would know which names are internal."""
    (warehouse.target / "manifest.json").unlink()
    assert publish_site().code == 1
    assert not (store / "site").exists()


def test_a_busy_publisher_of_documents_keeps_no_page_waiting(publish_site: Run, state: Path) -> None:
    """Each has a head of its own; another publisher of pages does."""
    busy = orjson.loads((state / "head.json").read_bytes())
    busy |= {"state": "writing", "expires_at": "2026-01-15T17:09:00Z", "holder": "elsewhere:1"}
    (state / "head.json").write_bytes(orjson.dumps(busy))
    assert publish_site().code == 0
    (state / "site/head.json").write_bytes(orjson.dumps(busy))
    assert publish_site().err.startswith("publisher: elsewhere:1 is publishing release ")


def test_prune_keeps_what_pages_need(publish_site: Run, run: Run, site: Path, store: Path, state: Path) -> None:
    """It forgets what was shown long ago, of this channel alone."""
    publish_site()
    (site / "index.html").write_text("new")
    assert publish_site(now=NOW.replace(month=3)).code == 0
    (site / "index.html").write_text("newest")
    assert publish_site(now=NOW.replace(month=9)).code == 0
    main, later = files(state / "objects"), NOW.replace(month=12)
    code, out, _ = run("prune", "--store", store, "--channel", "site", "--keep", "24h", now=later)
    assert (code, out.startswith("2 releases, ")) == (0, True)
    assert files(state / "objects") == main
    assert shown(store).keys() == PUBLIC | {"vega.js"}
    assert run("verify", "--store", store, now=later).out.splitlines()[-1].endswith(": 0 differences")


def test_no_kind_of_document_has_the_channel_of_the_pages(warehouse: Warehouse, publish: Run) -> None:
    """Their releases would be mixed up."""
    warehouse.metadata["signals"] = {"channel": "site"}
    warehouse.add()
    assert "signals has the channel site, which is that of the pages; name another" in publish().err


def test_the_script_that_draws_charts_is_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It gives pages one function; other bytes would be a new release."""
    monkeypatch.undo()
    script = pages.charts()
    assert b"window.vegaEmbed=" in script
    assert len(script) < 1_000_000
    pages.charts.cache_clear()
    assert pages.charts() == script


def test_pages_of_insiders_are_read_if_they_are_asked_for(site: Path) -> None:
    """`make serve INTERNAL=1` shows them."""
    assert pages.read_pages(site, with_internal=True).keys() - pages.read_pages(site).keys() == {"internal/index.html"}


def test_a_dry_run_says_what_would_change(publish_site: Run, store: Path, site: Path) -> None:
    """And writes nothing, neither before the first release nor after it."""
    before = files(store.parent)
    code, out, _ = publish_site("--dry-run")
    assert (code, out) == (0, f"5 of 5 files to write, 0 to take away, in {store}/site\n")
    assert files(store.parent) == before
    publish_site()
    (site / "style.css").unlink()
    (site / "index.html").write_text("<!doctype html>")
    before = files(store.parent)
    found = orjson.loads(publish_site("--dry-run", "--json").out)
    assert (found["written"], found["removed"]) == (["site/index.html"], ["site/style.css"])
    assert found["dry_run"]
    assert files(store.parent) == before
