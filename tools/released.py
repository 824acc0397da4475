"""`python3 -m tools.released COMMAND`: which commit is released. It needs Python alone, `git` and `gh`.

merged     print the hash of COMMIT, a hash or a branch, for the later steps; fails unless main has it: else whoever may
           start a workflow could release what nobody has reviewed
released   let the branch `released` be the commit of this checkout, on GitHub (GH_TOKEN)

The runs of the schedule check that branch out, so that what they build and publish was tested, and published once.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.alerts import AlertError, gh
from tools.commits import is_in, whole

REMOTE, BRANCH = "origin", "released"

Environment = Mapping[str, str]


def hand_over(environment: Environment, name: str, value: str) -> None:
    """Print a value, and hand it to the later steps of a workflow."""
    line = f"{name}={value}\n"
    print(line, end="")
    if output := environment.get("GITHUB_OUTPUT"):
        with Path(output).open("a") as file:
            file.write(line)


def is_overtaken() -> bool:
    """Whether this commit was released, or a later one: its push has waited for its tests for longer."""
    return is_in("HEAD", f"{REMOTE}/{BRANCH}")


def merged(environment: Environment) -> int:
    """Hand over the commit that somebody wants to be released."""
    name = environment.get("COMMIT", "")
    commit = whole(f"{REMOTE}/{name}") or whole(name)
    if not commit or not is_in(commit, f"{REMOTE}/main"):
        print(f"merged: main has no commit {name!r}; merge it first", file=sys.stderr)
        return 1
    hand_over(environment, "commit", commit)
    return 0


def released(environment: Environment) -> int:
    """Move the branch, or make it."""
    references, name = f"repos/{environment.get('GITHUB_REPOSITORY', '')}/git", f"refs/heads/{BRANCH}"
    commit = f"sha={whole('HEAD')}"
    try:
        found = gh("api", f"{references}/matching-refs/heads/{BRANCH}", "--jq", ".[].ref").split()
        if name in found:
            # by force: somebody may go back
            gh("api", f"{references}/{name}", "--method", "PATCH", "-f", commit, "-F", "force=true")
        else:
            gh("api", f"{references}/refs", "--method", "POST", "-f", f"ref={name}", "-f", commit)
    except AlertError as error:
        print(f"released: {error}", file=sys.stderr)
        return 1
    return 0


COMMANDS: dict[str, Callable[[Environment], int]] = {command.__name__: command for command in (merged, released)}


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"usage: python3 -m tools.released {{{','.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]](os.environ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
