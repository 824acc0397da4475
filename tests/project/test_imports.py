"""Imports go one way: `lint-imports` holds the contracts in pyproject.toml, and each of them has been seen to fail."""

import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

# files, so that whoever follows a call is soon at its end; status, journal, locks, ledger, listing, site are a stack
LONGEST = 11
PACKAGES = ("publisher", "build", "demo", "tools", "tests")

# fault -> file, the import that it gets, and the contract that must say so
FAULTS = {
    "a lower layer imports a higher one": ("publisher/dbt/manifest.py", "import publisher.planning.plan", "publisher"),
    "two independent folders": ("publisher/releases/release.py", "import publisher.documents.leaks", "publisher"),
    "a module without a place": ("publisher/new.py", "", "publisher"),
    "a circle of files": ("publisher/dbt/warehouses/base.py", "import publisher.dbt.warehouses.duckdb", "circles"),
    "a circle of folders": ("tools/googlesql/tree.py", "import tools.cost.prices", "circles"),
    "the publisher knows the tests": ("publisher/errors.py", "import tests.project.grading", "packages"),
    "the build knows the demo": ("build/raw_folder.py", "import demo.league", "packages"),
    "a tool knows the tests": ("tools/bench.py", "def f() -> None:\n    import tests.project.grading", "packages"),
}


def lint_imports(folder: Path, *options: str) -> tuple[int, str]:
    """Return exit code and output of the command of `make lint`."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_contracts_are_kept() -> None:
    """All of them."""
    code, output = lint_imports(Path())
    assert code == 0, output


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_breaks_its_contract(fault: str, tmp_path: Path) -> None:
    """An import at the end of a file, or in a function, counts like any other."""
    name, statement, contract = FAULTS[fault]
    for package in PACKAGES:
        shutil.copytree(package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.sql", "*.yml"))
    shutil.copyfile("pyproject.toml", tmp_path / "pyproject.toml")
    with (tmp_path / name).open("a") as file:
        file.write(f"\n{statement}\n")
    code, output = lint_imports(tmp_path, "--contract", contract)
    assert code == 1
    assert "BROKEN" in output
    # a circle of folders is told by the folders alone
    assert any(part in output for part in (Path(name).stem, f".{Path(name).parent.name} ->"))


def test_no_chain_of_imports_in_the_publisher_is_long() -> None:
    """From a file down to one that imports nothing of ours."""
    graph = grimp.build_graph("publisher", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    chains: dict[str, list[str]] = {}
    for module in TopologicalSorter(imports).static_order():  # each after all that it imports
        chains[module] = [module, *max((chains[imported] for imported in imports[module]), key=len, default=[])]
    longest = max(chains.values(), key=len)
    assert len(longest) <= LONGEST, " -> ".join(longest)
