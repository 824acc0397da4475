"""The statement that replaces the window of a model by date, which dbt does not compile with the model."""

from pathlib import Path
from typing import Any

import jinja2
import pytest
from zetasql.wasi._pb2.zetasql.resolved_ast.resolved_ast_enums_pb2 import ResolvedMergeWhenEnums as When

from tools.googlesql.analysis import Analysis
from tools.googlesql.google import Google, GoogleSqlError, quoted
from tools.googlesql.project import Project
from tools.googlesql.tree import part

FIRST = "date '2026-01-08'"


def test_bigquery_takes_the_statement(google: Google, project: Project, analysis: Analysis) -> None:
    """Of every model by date: it deletes the window's rows and adds what the model has, in one MERGE."""
    jinja = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701 (SQL is no HTML)
    macros: Any = jinja.from_string(Path("macros/engines/replaced_window.sql").read_text()).module
    # where a model has an incremental form, it comes after the first form and replaces it here
    models = {node.id: node for node in project.nodes if node.is_model}.values()
    dated = [node for node in models if node.config["meta"].get("by_date") and not node.config["unique_key"]]
    assert len(dated) > 1
    for node in dated:
        table, by_date = analysis.tables[node.id], node.config["meta"]["by_date"]
        columns = ", ".join(f"`{name}`" for name, _ in table.columns)
        # the model's own select is analysed elsewhere
        sql = macros.replace_window(quoted(node.path), f"(select * from {quoted(node.path)})", columns, by_date, FIRST)
        readable = frozenset({table})
        merge = part(google.resolve(sql, readable), "when_clause_list")
        clauses = [(clause.match_type, clause.action_type) for clause in merge.when_clause_list]
        assert clauses == [(When.NOT_MATCHED_BY_SOURCE, When.DELETE), (When.NOT_MATCHED_BY_TARGET, When.INSERT)]
        with pytest.raises(GoogleSqlError):
            google.resolve(sql.replace(f"DEST.{by_date}", "DEST.no_date"), readable)
