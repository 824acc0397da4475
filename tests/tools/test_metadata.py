"""The properties of documents are held against their schema, file by file."""

import shutil
from pathlib import Path

from tools.metadata import DOCUMENTS, SCHEMA, faults

LIVE = "public/live/public__live"


def test_a_key_that_nobody_reads_is_named(tmp_path: Path) -> None:
    """It is named with its file and place; without it there is no fault."""
    (tmp_path / LIVE).parent.mkdir(parents=True)
    for name in (SCHEMA, f"{LIVE}.sql", f"{LIVE}.yml"):
        shutil.copy(DOCUMENTS / name, tmp_path / name)
    assert list(faults(tmp_path)) == []
    properties = tmp_path / f"{LIVE}.yml"
    properties.write_text(properties.read_text().replace("keeps: true", "keep: true"))
    (fault,) = faults(tmp_path)
    assert fault.startswith(f"{properties}: models.0.config.meta.publish: ")
    assert "'keep'" in fault
