"""On BigQuery, a run that adds to a table first compares the table's columns with the contract."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
from dbt.adapters.bigquery.column import BigQueryColumn

PROMISED = {"game_date": "date", "wins": "int64", "rate": "float64", "edge": "numeric", "is_late": "bool"}
# as BigQuery's API names the types
STORED = {"game_date": "DATE", "wins": "INTEGER", "rate": "FLOAT", "edge": "NUMERIC", "is_late": "BOOLEAN"}

Macros = Any  # a template's module, whose macros are its attributes


class RefusedError(Exception):
    """What dbt raises."""


def refuse(message: str) -> None:
    """Raise it, as `exceptions.raise_compiler_error` does."""
    raise RefusedError(message)


def macros_of(config: dict[str, object]) -> Macros:
    """Return the macros of contracts, asked by a model with this config."""
    columns = {name: SimpleNamespace(name=name, data_type=kind) for name, kind in PROMISED.items()}
    known = {
        "model": SimpleNamespace(name="fct_record", columns=columns),
        "config": config,
        "this": "`p`.`d`.`fct_record`",
        "exceptions": SimpleNamespace(raise_compiler_error=refuse),
    }
    jinja = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 (SQL is no HTML)
    return jinja.from_string(Path("macros/engines/contracts.sql").read_text(), known).module


@pytest.fixture(scope="module")
def macros() -> Macros:
    """Return those of a model that a full refresh makes anew."""
    return macros_of({})


def table(stored: dict[str, str]) -> list[BigQueryColumn]:
    """Return a table's columns, in another order than the contract's."""
    return [BigQueryColumn(name, BigQueryColumn.translate_type(kind)) for name, kind in reversed(stored.items())]


def test_a_table_with_the_columns_of_its_contract_is_added_to(macros: Macros) -> None:
    """In whatever order they stand: the statement names them."""
    macros.refuse_other_columns(table(STORED))


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (STORED | {"wins": "FLOAT"}, "the table has wins float64, the contract wins int64;"),
        (STORED | {"losses": "INTEGER"}, "the table has losses int64, the contract ;"),
        ({"game_date": "DATE"}, "the table has , the contract wins int64, rate float64, edge numeric, is_late bool;"),
    ],
    ids=["another type", "one more", "fewer"],
)
def test_a_table_with_other_columns_is_left_alone(macros: Macros, stored: dict[str, str], said: str) -> None:
    """Nothing is written; the message names the columns, and what makes the table anew."""
    with pytest.raises(RefusedError) as refused:
        macros.refuse_other_columns(table(stored))
    assert said in str(refused.value)
    assert str(refused.value).endswith("run `dbt build --full-refresh --select fct_record+`")


def test_what_a_full_refresh_leaves_is_to_be_changed_by_hand() -> None:
    """Such a table has what nothing else has."""
    with pytest.raises(RefusedError, match=r"so change the table by hand$"):
        macros_of({"full_refresh": False}).refuse_other_columns(table({"game_date": "DATE"}))
