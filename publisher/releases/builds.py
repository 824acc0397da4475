"""Remembers as of which instant each kind of document was last built when it was published.

An idle publication changes no release, but it says that a newer build is shown, too. So this is a file of its own in
the state store.
"""

from collections.abc import Mapping

from publisher.errors import ReleaseError
from publisher.format import canonical_json
from publisher.releases.release import FORMAT, read_state_file, refuse_damaged_state
from publisher.releases.rewriting import rewrite
from publisher.releases.stores.base import Headers, Store, Stored

BUILDS = "builds.json"


def newest_builds(store: Store) -> dict[str, str]:
    """Return by kind the newest instant; nothing before the first publication."""
    return _parse(store, store.read(BUILDS))


def confirm(store: Store, as_of: Mapping[str, str], *, overrules: bool) -> None:
    """Keep instants of builds that are published; one that is older than what is kept only if it overrules that."""

    def content(stored: Stored | None) -> bytes:
        known = _parse(store, stored)
        newer = {kind: moment for kind, moment in as_of.items() if overrules or moment > known.get(kind, "")}
        return canonical_json({"format": FORMAT, "as_of": known | newer})

    if as_of and not rewrite(store, BUILDS, Headers(), content):
        message = f"{store.name}/{BUILDS}: other publishers keep changing it; run again later"
        raise ReleaseError(message)


def _parse(store: Store, stored: Stored | None) -> dict[str, str]:
    if not stored:
        return {}
    place = f"{store.name}/{BUILDS}"
    with refuse_damaged_state(place):
        return {kind: str(moment) for kind, moment in read_state_file(place, stored.body)["as_of"].items()}
