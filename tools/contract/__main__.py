"""`python -m tools.contract`: lint the published OpenAPI file, make types of it, compile a client with them.

It needs Node, as nothing else here does.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

from publisher.dbt.target import Target
from publisher.planning.schemas import openapi, public_schemas

HERE = Path(__file__).parent
WORK = Path("target/contract")
DBT = Path(sys.executable).with_name("dbt")
NPM_CI = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
LINT = ("lint", "--quiet", "--ruleset", "ruleset.yaml", "--fail-severity", "hint")
STEPS = (
    ("spectral", (*LINT, "openapi.json"), False, "openapi.json breaks a rule of tools/contract/ruleset.yaml"),
    ("spectral", (*LINT, "faulty.json"), True, "the linter finds no fault in faulty.json, so it proves nothing"),
    (
        "openapi-typescript",
        ("openapi.json", "--output", "types.ts", "--root-types", "--root-types-no-schema-prefix"),
        False,
        "no types can be made of openapi.json",
    ),
    ("tsc", ("--project", "."), False, "tools/contract/client.ts does not go with types.ts"),
)
"""Each tool with its arguments, whether it must fail, and what is wrong otherwise; the files are in WORK."""

OpenApi = dict[str, Any]


def main() -> int:
    """Return 0 if all is well, 1 after a line that says what is not."""
    if missing := [program for program in ("node", "npm") if not shutil.which(program)]:
        return _fail(f"there is no {' and no '.join(missing)}; install Node 20.17 or newer. Only this check needs it")
    WORK.mkdir(parents=True, exist_ok=True)
    if run(str(DBT), "--quiet", "parse", "--target-path", str(WORK / "dbt"), folder=Path()):
        return _fail("dbt cannot read the project")
    content = _published()
    (WORK / "openapi.json").write_bytes(orjson.dumps(content))
    (WORK / "faulty.json").write_bytes(orjson.dumps(_faulty(content)))
    if not _installed():
        return _fail("npm could not install what tools/contract/package-lock.json names")
    for name, more, must_fail, message in STEPS:
        # what must fail, and what only tells of its success, prints nothing
        is_quiet = must_fail or name == "openapi-typescript"
        if bool(run(f"node_modules/.bin/{name}", *more, is_quiet=is_quiet)) != must_fail:
            return _fail(message)
    types = len(content["components"]["schemas"])
    print(f"contract: {len(content['paths'])} paths and {types} types are linted, and a client of them compiles")
    return 0


def _published() -> OpenApi:
    """Return what is published once every kind is."""
    catalog = Target(WORK / "dbt").catalog.of("")
    content: OpenApi = orjson.loads(openapi(catalog, public_schemas(catalog, catalog.kinds)).body)
    return content


def _faulty(content: OpenApi) -> OpenApi:
    """Return a copy in which one operation has no id."""
    copy: OpenApi = orjson.loads(orjson.dumps(content))
    del copy["paths"]["/index.json"]["get"]["operationId"]
    return copy


def _installed() -> bool:
    """Install what the lock names, if that is not done yet, and bring the other files beside it."""
    ready, lock = WORK / "node_modules/.ready", HERE.joinpath("package-lock.json").read_bytes()
    for file in ("client.ts", "package.json", "package-lock.json", "ruleset.yaml", "tsconfig.json"):
        shutil.copyfile(HERE / file, WORK / file)
    if ready.is_file() and ready.read_bytes() == lock:
        return True
    if run(*NPM_CI):
        return False
    ready.write_bytes(lock)
    return True


def run(*command: str, folder: Path = WORK, is_quiet: bool = False) -> int:
    """Run a command in a folder and return its exit code; what a quiet one prints goes nowhere."""
    output = subprocess.DEVNULL if is_quiet else None
    return subprocess.run(command, cwd=folder, check=False, stdout=output, stderr=output).returncode


def _fail(message: str) -> int:
    print(f"contract: {message}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
