"""On BigQuery, staging does without the optional inputs that no var names, and with those that are there but empty."""

from dataclasses import replace

import pytest

from tools.googlesql.analysis import Analysis
from tools.googlesql.dbt_runs import FEWER
from tools.googlesql.equality import Evaluation, decoded
from tools.googlesql.google import Google, quoted
from tools.googlesql.project import Project
from tools.googlesql.reads import columns_read
from workspace.raw_folder import SOURCES, declared_tables

TABLES = {table.name: table for table in declared_tables(SOURCES)}
OPTIONAL_TABLES = {name for name, table in TABLES.items() if table.is_optional}
STAGED = {
    f"model.nba_subsets.{name}"
    for name in (
        *("stg_nba_reference__processor_runs", "stg_nba_raw__injury_reports", "stg_nba_raw__points_offers"),
        "stg_nba_raw__live_boxscores",
    )
}
COUNTS = "model.nba_subsets.stg_nba_raw__row_counts"
PUT_ASIDE = "model.nba_subsets.stg_nba_raw__values_put_aside"
MOMENT = "model.nba_subsets.stg_nba_raw__next_moment"
PRESENCE = "model.nba_subsets.stg_nba_raw__tables"


def named(form: str) -> set[str]:
    """Return the optional inputs that a form reads."""
    return set(FEWER[form].get("optional_inputs", ()))


def test_they_are_the_models_that_read_an_optional_input(project: Project) -> None:
    """Tables and columns."""
    columns = {
        f"model.nba_subsets.{name}" for name in ("stg_nba_predictions__predictions", "stg_nba_analytics__box_scores")
    }
    read = STAGED | columns | {COUNTS, PUT_ASIDE, PRESENCE, MOMENT}
    assert {node.id for node in project.fewer["without"]} == read
    some = {node.id for node in project.fewer["some"]}
    assert some < read
    assert columns < some
    assert some & STAGED


@pytest.mark.parametrize("form", FEWER)
def test_they_have_the_same_columns_and_read_nothing_that_is_absent(
    project: Project, models: Analysis, fewer: Analysis, form: str
) -> None:
    """The types are the declared ones."""
    assert fewer.faults == []
    for node in project.fewer[form]:
        assert fewer.tables[node.id].columns == models.tables[node.id].columns
        for table, columns in columns_read(fewer.analysed[node]).items():
            name = table.rpartition(".")[2]
            assert name not in OPTIONAL_TABLES - named(form)
            optional = TABLES[name].optional if name in TABLES else set()  # the ledger has none
            assert not {f"{name}.{column}" for column in columns & optional} - named(form)


@pytest.mark.parametrize("form", FEWER)
def test_what_is_absent_has_no_rows_and_no_values(
    google: Google, project: Project, models: Analysis, evaluation: Evaluation, form: str
) -> None:
    """Over a fixture that has all of it; whatever else there is stays."""
    absent = OPTIONAL_TABLES - named(form)
    columns = {
        column for table in TABLES.values() for column in table.optional if f"{table.name}.{column}" not in named(form)
    }
    for node in project.fewer[form]:
        names = [name for name, _ in models.tables[node.id].columns]
        rows = [dict(zip(names, row, strict=True)) for row in decoded(evaluation.run(google, node))]
        before = [dict(zip(names, row, strict=True)) for row in decoded(evaluation.rows[node.id])]
        if node.id == PRESENCE:
            assert {row["table_name"] for row in rows if not row["is_present"]} == absent
            assert all(row["is_present"] for row in before)
        elif node.id in {COUNTS, PUT_ASIDE}:
            assert rows == [row for row in before if row["table_name"] not in absent]
            assert node.id == PUT_ASIDE or rows != before
        elif node.id == MOMENT:
            assert str(rows[0]["comes_at"]) >= str(before[0]["comes_at"])
        elif {table.rpartition(".")[2] for table in node.depends_on} & absent:
            assert rows == [] != before
        else:
            nulls = dict.fromkeys(set(names) & columns)
            assert nulls or node.id in STAGED  # which show none of them
            assert sorted(map(str, rows)) == sorted(str(row | nulls) for row in before)


def test_a_table_that_is_there_may_be_empty(google: Google, project: Project, evaluation: Evaluation) -> None:
    """It has no rows, then, as where nothing is selected from one with rows."""
    nodes = {node.id: node for node in project.models}

    def with_empty_tables(node_id: str) -> set[object]:
        sql = nodes[node_id].sql
        for source, table in project.declared.items():
            if source.rpartition(".")[2] in OPTIONAL_TABLES:
                sql = sql.replace(quoted(table.path), f"(select * from {quoted(table.path)} where false)")
        return {row[0] for row in decoded(evaluation.run(google, replace(nodes[node_id], sql=sql)))}

    for node_id in STAGED:
        assert with_empty_tables(node_id) == set()
    assert with_empty_tables(COUNTS) == TABLES.keys() - OPTIONAL_TABLES - {"nba_players_registry"}
