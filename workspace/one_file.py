"""Pages of one file, which need nothing else: no script, no network, and no style but their own."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from publisher.format import printable

STYLE = Path(__file__).with_name("templates") / "page.css"


def render(package: str, name: str, **values: Any) -> str:  # noqa: ANN401 (what a template shows)
    """Fill in a template of a package, which extends `page.html`; every value is text."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 (few commands need it)

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("workspace")]),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = STYLE.read_text(encoding="utf-8")
    sha = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template(name).render(style=style, style_sha=sha, **values)


def _harmless(value: object) -> object:
    """Return a text without what would turn or hide the text around it."""
    return printable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
