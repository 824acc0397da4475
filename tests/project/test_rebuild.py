"""A folder of documents may be rebuilt as of another instant; test_roughness.py asks for the past of a raw folder."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from tests.project.conftest import Built
from workspace.folder import Stores, publish_all


def test_a_folder_takes_whichever_instant_is_built_last(demo: Built, off_season: Built, tmp_path: Path) -> None:
    """It then has what a fresh folder has, but for the time of what is the same at both instants.

    As of an earlier instant, what only the later one has stays there; so do the live documents of another instant.
    """
    places = Stores(tmp_path / "out", tmp_path / "internal", tmp_path / "state")
    for built in (demo, off_season, demo):
        publish_all(built.workspace, places.site(), built.now, shown_in=places.public, rebuilds=True)
        shutil.rmtree(places.state)  # as `make documents` does
        again = replace(built, out=places.public, internal=places.internal)
        for found, fresh in ((again.files(), built.files()), (again.internal_files(), built.internal_files())):
            assert {path: timeless(found[path]) for path in fresh} == {path: timeless(fresh[path]) for path in fresh}
            assert built is demo or {path for path in found if not path.startswith("live")} <= set(fresh)
    assert not (places.public / "v1/locks").exists()


def timeless(body: bytes) -> dict[str, Any]:
    """Return a document without when it was made."""
    content: dict[str, Any] = orjson.loads(body)
    return content | {"generated_at": ""}
