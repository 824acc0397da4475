"""The site's files as readers get them: what stands in its folder."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import DocumentError
from publisher.format import JSON

FOLDER = Path("pages")
"""Where pages are, if nobody says otherwise."""

INTERNAL = "internal"
"""Folder of the pages that only insiders see."""

SITEMAP = "sitemap.xml"
"""Path of the list of pages, for search engines."""

MISSING = "404.html"
"""Path of the page that answers for one that is not there: `make serve` and the bucket do so."""

RESERVED = frozenset({SITEMAP, "manifest.json", "manifests"})
"""First parts of the paths that the publisher itself writes."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": JSON,
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
}


@dataclass(frozen=True)
class Page:
    """One file of the site."""

    body: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        """SHA-256 (64 hexadecimal digits) of the bytes."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def text(self) -> str:
        """What it says."""
        return self.body.decode()


def read_pages(folder: Path, *, with_internal: bool = False) -> dict[str, Page]:
    """Return the files of a site's folder by path; raises DocumentError. Those that begin with a dot are none."""
    if not folder.is_dir():
        message = f"{folder}: no such folder; the site's pages are expected in it"
        raise DocumentError(message)
    files = {file.relative_to(folder): file for file in sorted(folder.rglob("*"))}
    return {
        path.as_posix(): _read(file, path.parts[0])
        for path, file in files.items()
        if not any(part.startswith(".") for part in path.parts)
        and (with_internal or path.parts[0] != INTERNAL)
        and (file.is_symlink() or not file.is_dir())
    }


def _read(file: Path, first: str) -> Page:
    if first in RESERVED:
        message = f"{file}: has a path that the publisher writes itself; name another"
        raise DocumentError(message)
    if file.is_symlink():
        message = f"{file}: is a symbolic link; put the file itself there"
        raise DocumentError(message)
    if file.suffix not in TYPES:
        message = f"{file}: a site has files that end in {', '.join(TYPES)} alone; rename it, or add its type there"
        raise DocumentError(message)
    try:
        body = file.read_bytes()
        body.decode()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file}: cannot be read as UTF-8: {error}"
        raise DocumentError(message) from error
    return Page(body, TYPES[file.suffix])
