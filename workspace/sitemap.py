"""The list of a site's pages, for search engines. It needs the address that readers see, which no page does."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote

import orjson

from publisher.errors import MEND, DocumentError, UsageError, refuse_damage
from publisher.format import API_VERSION, SITE
from publisher.releases.stores.base import Store
from workspace.pages import MISSING, SITEMAP, TYPES, Page

_OF_DOCUMENTS = (
    ("group.html?group=", "systems/subsets.json", "groups", "id"),
    ("date.html?date=", "schedule/game-counts.json", "dates", "date"),
)
"""Addresses that differ by what a document lists: their beginning, the document, its list, and a key of each row."""


def sitemap(origin: str, pages: Iterable[str], store: Store) -> dict[str, Page]:
    """Return the list by its path: pages, groups and dates of the season's games; without the files, pages alone."""
    if not re.fullmatch(r"https?://[\w.-]+(:\d+)?", origin):
        message = f"--origin: {origin!r} is none; name scheme and host alone, such as https://picks.example.com"
        raise UsageError(message)
    names = sorted(name for name in pages if name.endswith(".html") and name != MISSING)
    addresses = (f"{origin}/{SITE}/{name}" for name in (*names, *_listed(store)))
    lines = "".join(f"<url><loc>{escape(each)}</loc></url>\n" for each in addresses)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return {SITEMAP: Page(f"{head}{lines}</urlset>\n".encode(), TYPES[".xml"])}


def _listed(store: Store) -> Iterator[str]:
    for beginning, document, rows, key in _OF_DOCUMENTS:
        path = f"{API_VERSION}/{document}"
        with refuse_damage(f"{store.name}/{path}", MEND, DocumentError):
            if stored := store.read(path):
                yield from (f"{beginning}{quote(row[key])}" for row in orjson.loads(stored.body)[rows])
