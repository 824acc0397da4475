"""A call in the publisher is soon at its end; `lint-imports` holds the contracts in pyproject.toml."""

from graphlib import TopologicalSorter

import grimp

# files; status, journal, locks, ledger, listing, site are a stack
LONGEST = 11


def test_no_chain_of_imports_in_the_publisher_is_long() -> None:
    """From a file down to one that imports nothing of ours."""
    graph = grimp.build_graph("publisher", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    chains: dict[str, list[str]] = {}
    for module in TopologicalSorter(imports).static_order():  # each after all that it imports
        chains[module] = [module, *max((chains[imported] for imported in imports[module]), key=len, default=[])]
    longest = max(chains.values(), key=len)
    assert len(longest) <= LONGEST, " -> ".join(longest)
