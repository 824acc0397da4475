"""`python -m tests.project.built_from_edits FOLDER`: make edits in a project, parse, and say what a deployment builds.

Reads JSON: by the name of an edit the texts of files that it changes, each with what stands in its place. Writes JSON:
by the name the nodes to build, or null for everything. What the tables were built from is the project without an edit.
"""

import json
import os
import sys
from collections.abc import Iterable

from demo.league import DEMO_NOW
from publisher.releases.stores import open_folder
from tests.project.edits import made, put_back
from tests.workspace.additions import replaced
from tools.built_from import BuiltFrom
from workspace import in_process, parses
from workspace.folder import Workspace


def names(edited: Iterable[str] = ("models/",)) -> list[str] | None:
    """Return what would be built; parse before, if these files change what dbt writes of its parse but times."""
    if any(file.startswith(("macros/", "models/", "seeds/", "tests/")) for file in edited):
        in_process.parse(Workspace(), DEMO_NOW)
    return BuiltFrom(open_folder("state"), ["given"]).names()


def main() -> None:
    """Keep the project as it is, then make one edit after the other."""
    os.chdir(sys.argv[1])
    Workspace().parse.parent.mkdir(exist_ok=True)
    parses.take_latest(Workspace().parse)
    assert names() is None
    BuiltFrom(open_folder("state"), ["given"]).keep()
    found = {"nothing": names()}
    manifest = Workspace().target / "manifest.json"
    unedited = manifest.read_bytes()
    for name, files in json.load(sys.stdin).items():
        before = made([(file, replaced(*((old, new) for old, new in texts))) for file, texts in files.items()])
        found[name] = names(files)
        put_back(before)
        manifest.write_bytes(unedited)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
