"""`python -m tests.googlesql.kills`: a run that is killed after any of its statements does no harm to the next one.

An incremental run over the front is killed after each statement that changes something: run by one thread, by four, and
when a table was missing, so that the run makes all dates anew. Whatever state that leaves, the next run must leave what
an undisturbed one does. The next run is dbt's, as recorded: dbt sends the same statements if what it asks has the same
answers. Where they differ, dbt itself runs.
"""

import time
from collections.abc import Iterator

from tests.dbt_process import WITHOUT_TESTS
from tests.googlesql import slate
from tests.googlesql.front_runs import Front, front
from tools.googlesql.front.state import State
from tools.googlesql.front.statements import StatementError
from tools.googlesql.front.warehouse import Step

MISSING = "model.nba_subsets.fct_candidates"


def run(begun: Front, state: State, threads: int = 4) -> list[Step]:
    """Let dbt build the slate's evening in a state; return its steps."""
    begun.warehouse.restore(state)
    begun.dbt.run(slate.NOW, *WITHOUT_TESTS, threads=threads)
    return list(begun.warehouse.steps)


def killed(steps: list[Step]) -> Iterator[State]:
    """Yield each state that a run leaves that is killed after a change."""
    for step in steps:
        if step.outcome.change:
            yield step.state


def next_run(begun: Front, state: State, recorded: dict[bool, list[Step]]) -> tuple[State, bool]:
    """Return what the next run leaves, and whether dbt itself had to run.

    `recorded` are the runs that dbt does where no table is missing (True), and where one is.
    """
    is_whole = begun.models()[MISSING] in state.relations
    try:
        return begun.warehouse.again(recorded[is_whole], state), False
    except StatementError:
        return run(begun, state)[-1].state, True


def try_each(begun: Front, name: str, steps: list[Step], recorded: dict[bool, list[Step]]) -> None:
    """Kill a run after each change, and say after which the next run leaves something else than an undisturbed one."""
    undisturbed = recorded[True][-1].state
    started, count, by_dbt = time.monotonic(), 0, 0
    for state in killed(steps):
        left, is_dbt = next_run(begun, state, recorded)
        count, by_dbt = count + 1, by_dbt + is_dbt
        # where the table is still missing, the next run makes all dates anew, in models that else hold the window, too
        lasting = begun.models()[MISSING] not in state.relations
        wanted, found = (begun.contents(end, lasting=lasting) for end in (undisturbed, left))
        if found != wanted:
            differing = [model for model in wanted if found[model] != wanted[model]]
            print(f"{name}: killed after change {count}, the next run differs in {differing}")
    print(f"{name}: {count} states, {by_dbt} next runs by dbt itself, {time.monotonic() - started:.0f} s")


def main() -> None:
    """Try each, and say how many."""
    with front("kills") as begun:
        begun.write_raw("first")
        begun.dbt.run(slate.BEFORE, *WITHOUT_TESTS)
        begun.write_raw("second")
        before = begun.warehouse.state
        recorded = {True: run(begun, before)}
        try_each(begun, "four threads", recorded[True], recorded)
        recorded[False] = run(begun, before.without(begun.models()[MISSING]))
        try_each(begun, "a table was missing", recorded[False], recorded)
        try_each(begun, "one thread", run(begun, before, threads=1), recorded)


if __name__ == "__main__":
    main()
