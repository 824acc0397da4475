"""Reads the YAML of the project."""

from pathlib import Path
from typing import Any

import yaml


def read_yaml(file: Path) -> Any:  # noqa: ANN401 (any YAML)
    """Read a file with libyaml, which takes a tenth of the time; raises YAMLError, which names the file."""
    with file.open() as text:
        return yaml.load(text, yaml.CSafeLoader)
