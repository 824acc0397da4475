"""Whether a manifest and the files that stand beside it fit, as a stranger may ask."""

import hashlib
from typing import Any

import orjson

from publisher.errors import ReleaseError, refuse_damage
from publisher.releases.compare import Depth, differences
from publisher.releases.site import Site
from publisher.releases.stores.base import Stored
from publisher.releases.tree import File


def named_release(site: Site, audience: str, stored: Stored) -> tuple[str, list[str]]:
    """Return the release that a manifest names, and one line for each file that is not as it says.

    Raises ReleaseError if it cannot be read. Of a bucket the listing tells what stands there, of a folder every byte.
    """
    store = site.stores[audience]
    content = _read(site.manifest, stored.body)
    with refuse_damage(site.manifest, _ADVICE, ReleaseError):
        release, parts = str(content["release"]), dict[str, str](content["parts"])
    lines, files = list[str](), list[File]()
    bodies = site.in_parallel(lambda sha256: store.read(site.manifest_part(sha256)), parts.values())
    for name, part in zip(parts.values(), bodies, strict=True):
        path = site.manifest_part(name)
        if not part or hashlib.sha256(part.body).hexdigest() != name:
            lines.append(f"{path}: {'has other bytes than its name says' if part else 'is missing'}")
            continue
        with refuse_damage(path, _ADVICE, ReleaseError):
            documents = _read(path, part.body)["documents"]
            files += [File(audience, name, str(each["sha256"])) for name, each in documents.items()]
    return release, lines + sorted(each.text for each in differences(site, files, Depth.LISTED))


_ADVICE = "run `publisher verify`"


def _read(path: str, body: bytes) -> dict[str, Any]:
    with refuse_damage(path, _ADVICE, ReleaseError):
        content: dict[str, Any] = orjson.loads(body)
        return content
