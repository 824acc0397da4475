"""Google's analyser accepts all SQL that BigQuery would get, and finds the types that contracts promise."""

import pytest

from tools.googlesql.analysis import Analysis
from tools.googlesql.limits import FUNCTIONS, function_name
from tools.googlesql.project import Project
from tools.googlesql.tree import walk


def test_bigquery_would_accept_everything(project: Project, analysis: Analysis) -> None:
    """Each fault is a line: the model, the line in its file, what was compiled to there, and Google's message."""
    if analysis.faults:
        pytest.fail("\n".join(map(str, analysis.faults)), pytrace=False)
    assert analysis.analysed.keys() == set(project.nodes)


def test_only_functions_in_use_are_known(analysis: Analysis, fewer: Analysis) -> None:
    """Each line of tools/googlesql/functions.txt is there because a statement needs it."""
    calls = (
        node
        for analysed in (*analysis.analysed.values(), *fewer.analysed.values())
        for node in walk(analysed.tree)
        if node.DESCRIPTOR.name == "ResolvedFunctionCallBaseProto"
    )
    assert set(map(function_name, calls)) == FUNCTIONS


def test_everything_is_there(project: Project) -> None:
    """Models, contracts and data tests; and those that later runs have otherwise, in that form, too."""
    assert any(node.contract for node in project.models)
    tests = [node for node in project.rest if not node.is_model]
    later = [node for node in project.rest if node.is_model]
    assert tests
    assert any(node.id in node.depends_on for node in later)
    assert len({(node.id, node.sql) for node in project.nodes}) == len(project.nodes)
