"""Tables of tests, which stand beside them in TOML."""

import tomllib
from pathlib import Path
from typing import Any


def beside(module: str) -> Any:  # noqa: ANN401 (any TOML)
    """Return the table beside a module's file, under the same name."""
    return tomllib.loads(Path(module).with_suffix(".toml").read_text(encoding="utf-8"))
