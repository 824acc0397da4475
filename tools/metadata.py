"""`python -m tools.metadata`: whether the yml beside each document says what the publisher reads, and nothing else."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from jsonschema_rs import validator_for

DOCUMENTS = Path("models/documents")
SCHEMA = "publish.schema.json"


def faults(documents: Path) -> Iterator[str]:
    """Yield a line for each value that the schema does not allow: file, place and reason."""
    schema = validator_for(json.loads((documents / SCHEMA).read_text()))
    for model in sorted(file for audience in ("public", "internal") for file in (documents / audience).rglob("*.sql")):
        file = model.with_suffix(".yml")
        for error in schema.iter_errors(yaml.safe_load(file.read_text())):
            yield f"{file}: {'.'.join(map(str, error.instance_path))}: {error.message}"


def main() -> int:
    """Print the faults; return 1 if there are any."""
    found = list(faults(DOCUMENTS))
    for fault in found:
        print(f"metadata: {fault}; {DOCUMENTS / SCHEMA} says what each key means", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
