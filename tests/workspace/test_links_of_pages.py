"""Pages lead to nothing that is not published."""

import re
from pathlib import Path

from workspace.pages import FOLDER, read_pages


def test_every_file_that_a_page_names_is_published() -> None:
    """Sources, links and imports lead to another file of the site, none of them to the pages of insiders."""
    pages = read_pages(FOLDER)
    links = {}
    for path, page in pages.items():
        if path.endswith((".html", ".js")):
            found = re.findall(r'(?:src|href)="([^"#?:]+)"|(?:from|import) "(\./[^"]+)"|import\("([^"]+)"\)', page.text)
            links[path] = {"".join(each) for each in found}
    assert sum(map(len, links.values())) > 20
    for path, targets in links.items():
        places = {(Path("/site") / path).parent.joinpath(target).resolve() for target in targets}
        ours = {str(place) for place in places if not str(place).startswith("/v1/")}
        assert {place for place in ours if place.removeprefix("/site/") not in pages} == set(), path
