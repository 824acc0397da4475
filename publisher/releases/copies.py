"""Compares each document of a locked date with its copy at the lock: it may gain results, and no other members."""

from collections.abc import Iterable

import orjson

from publisher.content import lost_items
from publisher.dbt.manifest import Kind
from publisher.errors import ReleaseError, refuse_damage
from publisher.format import API_VERSION
from publisher.releases.locks import FOLDER
from publisher.releases.site import Site


def changed_since(site: Site, kinds: Iterable[Kind]) -> list[str]:
    """Return one line for each document that shows other members than its copy; damaged files are told elsewhere."""
    ledgers = {kind.name: kind for kind in kinds if kind.has_ledger}
    places = (path.removeprefix(FOLDER).removesuffix(".json").split("/") for path in site.stores["public"].list(FOLDER))
    copies = [(place[0], ledgers[place[1]]) for place in places if len(place) == 2 and place[1] in ledgers]  # noqa: PLR2004
    return [line for line in site.in_parallel(lambda copy: _difference(site, *copy), copies) if line]


def _difference(site: Site, date: str, kind: Kind) -> str | None:
    path, store = f"{API_VERSION}/{kind.path.format(date=date)}", site.stores["public"]
    copied, shown = store.read(f"{FOLDER}{date}/{kind.name}.json"), store.read(path)
    if not (copied and shown):
        return None
    try:
        with refuse_damage(path, "run `publisher verify`", ReleaseError):
            copy, document = orjson.loads(copied.body), orjson.loads(shown.body)
            gone, new = (lost_items(*both, kind.items) for both in ((copy, document), (document, copy)))
    except ReleaseError:
        return None
    said = [
        f"{what} {members[0]}{f' and {len(members) - 1} more' if members[1:] else ''}"
        for what, members in (("lacks", gone), ("has", new))
        if members
    ]
    return f"{path}: {', and '.join(said)}, unlike its copy at the lock" if said else None
