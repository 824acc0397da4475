"""Words of seeds that documents show stand in schemas, too; what is forgotten there is told before a build."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.project.edits import FILTER
from tests.workspace.additions import ADDITIONS, SAMPLES, Edit, appended, faults, in_schema, parts, project
from workspace.command import BuildError
from workspace.seeds.check import check

SAMPLE = "a word for the size of a sample"
WINDOWS = "performance_windows.csv"
FORGOTTEN = [(name, file) for name, edits in ADDITIONS.items() for file in edits if len(edits) > 1]


def said(folder: Path, *edited: dict[str, Edit]) -> list[str]:
    """Return what is said of the edited seeds and schemas."""
    return faults(*project(folder, *edited))


def test_whole_additions_are_right(tmp_path: Path) -> None:
    """All of them together."""
    assert said(tmp_path, *ADDITIONS.values()) == []


@pytest.mark.parametrize("name", ADDITIONS)
def test_a_whole_addition_is_right(tmp_path: Path, name: str) -> None:
    """By itself."""
    assert said(tmp_path, ADDITIONS[name]) == []


@pytest.mark.parametrize(("name", "forgotten"), FORGOTTEN, ids=lambda each: each.replace(" ", "_"))
def test_what_is_forgotten_is_told(tmp_path: Path, name: str, forgotten: str) -> None:
    """With the line of the seed, the schema that lacks the word, and what to do; nothing is said of another one."""
    edits = ADDITIONS[name]
    (seed,) = [file for file in edits if file.endswith(".csv")]
    lines = said(tmp_path, {file: edit for file, edit in edits.items() if file != forgotten})
    assert lines
    assert all(re.match(rf"{seed}:\d+: ", line) for line in lines)
    schemas = {schema for line in lines for schema in re.findall(r"\w+\.json", line)}
    assert schemas == ({forgotten} if forgotten != seed else edits.keys() - {seed})


def test_the_table_for_contributors_has_all_that_changes(tmp_path: Path) -> None:
    """Each addition is a row, and each file that changes is in it; and what is shown of a forgotten one is said."""
    text = Path("CONTRIBUTING.md").read_text()
    section = text.partition("## Add a window, a tier, a state or a word\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]
    told = {name: {*re.findall(r"\w+\.(?:csv|json)", files)} for name, files in rows}
    assert "under `sample`, in list and description: each schema that" in dict(rows)[SAMPLE]
    told[SAMPLE] |= {*SAMPLES}
    assert told == {name: set(edits) for name, edits in ADDITIONS.items()}
    (line,) = said(tmp_path, {"edge_tiers.csv": ADDITIONS["an edge tier"]["edge_tiers.csv"]})
    assert f"```\nseeds/{line}\n```" in section


def test_a_window_of_another_form_is_told(tmp_path: Path) -> None:
    """A schema lets through what it names, and what has the form of a window's name."""
    other, fits = ("last_1_month,month,,true,false,false", "last_90_days,days,90,true,true,false")
    do = "add it there, in publisher/documents/schemas"
    assert said(tmp_path / "other", {WINDOWS: appended(other)}) == [
        f"{WINDOWS}:10: window_name 'last_1_month' is not listed under 'windows' of {name}; {do}"
        for name in ("subsets_performance.json", "systems_performance.json")
    ]
    assert said(tmp_path / "fits", {WINDOWS: appended(fits)}) == []


def test_contributors_are_told_all_that_a_filter_changes() -> None:
    """Whose edit test_preview.py and test_trial.py build; what tests it is named, too."""
    section = Path("CONTRIBUTING.md").read_text().partition("## Add a filter of definitions\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| ")]
    told = {name for row in rows for name in re.findall(r"(\w+\.\w+)[`\]]", row)}
    checks = {"int_definition_matches_unit_tests.yml", "days.py", "subsets.csv"}
    assert told == {Path(name).name for name, _ in FILTER} | checks


def test_a_window_that_may_be_missing_is_told(tmp_path: Path) -> None:
    """A key of which the schema does not say that it is required is not listed."""

    def change(schema: object) -> None:
        (windows,) = parts(schema, "windows")
        windows["required"].remove("season")

    (line,) = said(tmp_path, {"best_bets_all.json": in_schema(change)})
    assert line.startswith(
        "performance_windows.csv:9: window_name 'season' is not listed under 'windows' of best_bets_all.json; "
    )


def test_a_member_that_may_be_missing_is_told(tmp_path: Path) -> None:
    """The last one of an array that may be shorter."""

    def change(schema: Any) -> None:  # noqa: ANN401 (JSON)
        schema["$defs"]["tiers"]["minItems"] -= 1

    (line,) = said(tmp_path, {"systems_performance.json": in_schema(change)})
    assert line.startswith("edge_tiers.csv:4: edge_tier 'low' is not listed under 'tier' of systems_performance.json; ")


def test_a_word_that_is_listed_but_not_explained_is_told(tmp_path: Path) -> None:
    """Where the description explains the others."""

    def change(schema: object) -> None:
        (part,) = parts(schema, "archetype")
        part["description"] = part["description"].replace("rotation from 8, ", "")

    (line,) = said(tmp_path, {"trends_what_matters.json": in_schema(change)})
    assert line == (
        "archetypes.csv:4: archetype 'rotation' is not in the text of 'archetype' of trends_what_matters.json; "
        "say there what it is, in publisher/documents/schemas"
    )


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A schema that was edited by hand, and a mark that finds nothing."""
    (line,) = said(tmp_path / "json", {"signals.json": lambda text: text.replace("{", "[", 1)})
    assert re.search("signals.json: is no JSON that can be read: .* line ", line)
    seeds, schemas = project(tmp_path / "mark")
    rules = seeds / "_seeds.yml"
    rules.write_text(rules.read_text().replace("{key: archetype,", "{key: architype,"))
    with pytest.raises(BuildError, match="no schema lists words under 'architype'; correct the mark `listed`"):
        check(rules, schemas=schemas)
