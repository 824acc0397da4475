"""dbt's target folder, and the warehouse that it points to."""

from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from publisher.dbt.manifest import Catalog, read_catalog
from publisher.dbt.run_results import Build, read_build
from publisher.dbt.warehouses import open_reader
from publisher.dbt.warehouses.base import Reader
from publisher.errors import CatalogError


class Target:
    """What dbt left in a target folder. Each file is read when it is first asked for; raises CatalogError."""

    def __init__(self, folder: Path, catalog: Catalog | None = None) -> None:
        """Take the folder; it need not exist yet. `catalog`: what was read of its manifest before."""
        self._folder = folder
        self._known = catalog

    @cached_property
    def catalog(self) -> Catalog:
        """What there is to publish."""
        if self._known:
            return self._known
        file = self._folder / "manifest.json"
        return read_catalog(file, _read(file))

    @cached_property
    def build(self) -> Build:
        """How the last run ended; raises CatalogError if another run wrote the manifest."""
        file = self._folder / "run_results.json"
        build = read_build(file, _read(file))
        if build.invocation != self.catalog.invocation:
            message = f"{file}: is of another run of dbt than manifest.json beside it; run `dbt build` again"
            raise CatalogError(message)
        return build

    def reader(self) -> AbstractContextManager[Reader]:
        """Connect to the warehouse in which dbt built the documents; raises WarehouseError."""
        return open_reader(self.catalog.adapter, self.catalog.database)


def _read(file: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = orjson.loads(file.read_bytes())
    except FileNotFoundError as error:
        message = f"{file}: no such file; run `dbt build` first, or name dbt's target folder with --target-path"
        raise CatalogError(message) from error
    except (OSError, orjson.JSONDecodeError) as error:
        message = f"{file}: cannot be read: {error}; run `dbt build` again"
        raise CatalogError(message) from error
    return content
