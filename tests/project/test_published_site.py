"""The pages of this project can be published: they hold no internal name, and lead to nothing that is not there."""

import re
from pathlib import Path

from build.workspace import Built as Target
from publisher import publication
from publisher.documents.pages import read_pages
from publisher.progress import Progress
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from tests.project.conftest import Built


def test_the_pages_pass_the_search_for_internal_names(demo: Built, tmp_path: Path) -> None:
    """Those of the demo; and what stands in the store is what the folder has."""
    site = Site({"public": open_store(str(tmp_path / "store"))}, open_store(str(tmp_path / "state"), is_private=True))
    pages = read_pages(Path("site"))
    done = publication.publish_pages(site, Target(demo.workspace), pages, demo.now, Progress(), is_given=True)
    assert len(done.written) == len(pages)
    folder = tmp_path / "store/site"
    written = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    apart = ("manifest.json", "manifests/", "vega.js")
    tracked = {str(file.relative_to("site")): file.read_bytes() for file in Path("site").rglob("*") if file.is_file()}
    public = {path: body for path, body in tracked.items() if not path.startswith("internal/")}
    assert {path: body for path, body in written.items() if not path.startswith(apart)} == public


def test_every_file_that_a_page_names_is_published() -> None:
    """Sources, links and imports lead to another file of the site, none of them to the pages of insiders."""
    pages = read_pages(Path("site"))
    links = {}
    for path, page in pages.items():
        if page.is_ours and path.endswith((".html", ".js")):
            found = re.findall(r'(?:src|href)="([^"#?:]+)"|(?:from|import) "(\./[^"]+)"|import\("([^"]+)"\)', page.text)
            links[path] = {"".join(each) for each in found}
    assert sum(map(len, links.values())) > 20
    for path, targets in links.items():
        places = {(Path("/site") / path).parent.joinpath(target).resolve() for target in targets}
        ours = {str(place) for place in places if not str(place).startswith("/v1/")}
        assert {place for place in ours if place.removeprefix("/site/") not in pages} == set(), path
