"""What the files of properties beside the models say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workspace.yaml_files import read_yaml


def of_models(*folders: str) -> Iterator[dict[str, Any]]:
    """Yield the properties of each model that stands in these folders or below them, in the order of the files."""
    for folder in folders:
        for file in sorted(Path(folder).rglob("*.sql")):
            yield from read_yaml(file.with_suffix(".yml"))["models"]


def of_documents() -> list[dict[str, Any]]:
    """Return the properties of all documents."""
    return list(of_models("models/documents/public", "models/documents/internal"))


def statuses() -> set[str]:
    """Return every status that a document may have, as the test of all documents lists them."""
    test = Path("tests/integrity/warn_documents_share_a_path.sql").read_text()
    (words,) = re.findall(r"status not in \((.*)\)", test)
    return set(re.findall(r"\w+", words))
