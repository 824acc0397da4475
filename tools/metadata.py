"""`python -m tools.metadata`: whether the yml beside each document says what the publisher reads, and nothing else."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from jsonschema_rs import validator_for

from workspace.command import BuildError, run
from workspace.yaml_files import read_yaml

DOCUMENTS = Path("models/documents")
SCHEMA = "publish.schema.json"


def faults(documents: Path) -> Iterator[str]:
    """Yield a line for each value that the schema does not allow: file, place and reason."""
    schema = validator_for(json.loads((documents / SCHEMA).read_text()))
    for model in sorted(file for audience in ("public", "internal") for file in (documents / audience).rglob("*.sql")):
        file = model.with_suffix(".yml")
        for error in schema.iter_errors(read_yaml(file)):
            yield f"{file}: {'.'.join(map(str, error.instance_path))}: {error.message}"


def look() -> None:
    """Raise BuildError with the faults, if there are any."""
    if found := list(faults(DOCUMENTS)):
        raise BuildError(*found, f"{DOCUMENTS / SCHEMA} says what each key means")


if __name__ == "__main__":
    sys.exit(run("metadata", look))
