"""Reads the tables of a workspace's database by the names of their models."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import duckdb

from workspace.command import BuildError
from workspace.edits import relations
from workspace.folder import Workspace


class Row(dict[str, Any]):
    """A row by column; a column that an edit has renamed or deleted is told in one line."""

    def __missing__(self, column: str) -> NoReturn:
        """Say which column is not there."""
        message = f"a model has no column {column}, which this command reads"
        raise BuildError(message)


Ask = Callable[..., list[Row]]
"""Returns the rows of a query in which the names of models stand in braces, with its parameters."""


@contextmanager
def reading(workspace: Workspace) -> Iterator[Ask]:
    """Connect to the database; what an edit has renamed or deleted there is told in one line."""
    tables = relations(workspace)
    with duckdb.connect(str(workspace.database), read_only=True) as connection:

        def ask(query: str, *parameters: object) -> list[Row]:
            try:
                found = connection.execute(query.format(**tables), parameters)
            except KeyError as error:
                message = f"there is no model {error.args[0]}, which this command reads"
                raise BuildError(message) from None
            except duckdb.Error as error:
                message = f"a model is not as this command reads it: {str(error).splitlines()[0]}"
                raise BuildError(message) from None
            names = [column[0] for column in found.description or ()]
            return [Row(zip(names, row, strict=True)) for row in found.fetchall()]

        yield ask
