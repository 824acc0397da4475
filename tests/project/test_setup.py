"""`make setup` takes the newest Python that runs, installs with hashes what is locked, and mends what it finds."""

import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

SCRIPT = str(Path("tools/setup.sh").resolve())
SH = str(shutil.which("sh"))
PROJECT = tomllib.loads(Path("pyproject.toml").read_text())
MINORS = range(10, 15)
SUPPORTED = [minor for minor in MINORS if f"3.{minor}.1" in SpecifierSet(PROJECT["project"]["requires-python"])]
UTILITIES = ("awk", "cat", "cksum", "cp", "mkdir", "rm", "sh")
UV = "uv==1.2.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via nba-subsets (pyproject.toml)\n"
LOCK = f"urllib3==2.8.0 \\\n    --hash=sha256:cc\n{UV}wasmtime==5.0 \\\n    --hash=sha256:dd\n"
LOCKS = {"": "requirements.lock"} | {name: f"requirements-{name}.lock" for name in ("publish", "build")}

# An interpreter of another version: runs what it is asked to evaluate, and writes down what it is asked to install.
STAND_IN = f"""#!{sys.executable}
import json, os, shutil, sys
from pathlib import Path
version, has_venv, log = VERSION, HAS_VENV, Path(LOG)
option, arguments = sys.argv[1], sys.argv[2:]
folder = Path(sys.argv[0]).parent.parent
def write_down(*words):
    with log.open("a") as file:
        print(json.dumps(words), file=file)
if option in ("-Ic", "-ISc"):
    sys.version_info = version
    sys.modules["ensurepip"] = sys if has_venv else None
    sys.modules["pip"] = sys if (folder / "pip").exists() else None
    exec(arguments[0])
elif arguments[:2] == ["venv", "--clear"]:
    write_down("venv", version[1])
    new = Path(arguments[2])
    shutil.rmtree(new, ignore_errors=True)
    (new / "bin").mkdir(parents=True)
    (new / "pip").touch()
    (new / "bin" / "python").symlink_to(Path(sys.argv[0]).resolve())
elif arguments[:2] == ["pip", "install"]:
    write_down("pip", *arguments[2:], Path(arguments[-1]).read_text())
    uv = folder / "bin" / "uv"
    uv.write_text(Path(sys.argv[0]).read_text())
    uv.chmod(0o755)
elif (option, *arguments) == ("cache", "dir"):
    print(os.environ["HOME"] + "/cache/uv")
elif option == "pip":
    write_down("uv", *arguments, *(["uncached"] if os.environ.get("UV_NO_CACHE") else []))
    sys.exit(3 if Path("no network").exists() else 0)
elif option == "-c":
    write_down("compile", arguments[0], os.environ["PYTHONDONTWRITEBYTECODE"])
"""


@dataclass(frozen=True)
class Machine:
    """A folder of a project, and the interpreters that are on the PATH."""

    folder: Path

    @property
    def venv(self) -> Path:
        """Where things are installed."""
        return self.folder / ".venv"

    def add(self, name: str, minor: int, *, has_venv: bool = True) -> Path:
        """Put an interpreter on the PATH."""
        path = self.folder / "path" / name
        constants = {"VERSION": (3, minor, 1), "HAS_VENV": has_venv, "LOG": str(self.folder / "log")}
        text = STAND_IN
        for constant, value in constants.items():
            text = text.replace(constant, repr(value))
        path.write_text(text)
        path.chmod(0o755)
        return path

    def add_shim(self, name: str) -> None:
        """Put a shim on the PATH that stands for no interpreter, as pyenv's do."""
        shim = self.folder / "path" / name
        shim.write_text(f"#!/bin/sh\necho 'pyenv: {name}: command not found' >&2\nexit 127\n")
        shim.chmod(0o755)

    def set_up(self, python: str = "", **more: str) -> tuple[int, list[list[object]], str]:
        """Run the script; return its exit code, what was asked of the interpreters, and what it said of a failure."""
        log = self.folder / "log"
        log.write_text("")
        environment = {"PATH": str(self.folder / "path"), "PYTHON": python, "PYTHONDONTWRITEBYTECODE": "1", **more}
        done = subprocess.run(
            [SH, SCRIPT, ".venv"], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, [json.loads(line) for line in log.read_text().splitlines()], done.stderr

    def made_of(self, python: str = "") -> list[object]:
        """Set up; return the minor versions of the interpreters that made the folder."""
        code, calls, errors = self.set_up(python)
        assert (code, errors) == (0, "")
        return [call[1] for call in calls if call[0] == "venv"]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine that has a project and no interpreter, and of other commands those alone that POSIX has."""
    (tmp_path / "path").mkdir()
    for name in UTILITIES:
        (tmp_path / "path" / name).symlink_to(str(shutil.which(name)))
    for name in LOCKS.values():
        (tmp_path / name).write_text(f"{LOCK}# {name}\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "profiles.yml.example").write_text("example\n")
    return Machine(tmp_path)


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_locked_is_installed_with_its_hashes(machine: Machine, name: str) -> None:
    """By pip uv alone, by uv the rest of the set, and this project without a download. To publish needs no dbt."""
    machine.add("python3.12", 12)
    code, calls, errors = machine.set_up(HOME=str(machine.folder), SET=name)
    assert (code, errors) == (0, "")
    made, pip, sync, editable, *compiled = calls
    assert made == ["venv", 12]
    assert pip[-1] == UV
    assert "--require-hashes" in pip
    assert sync[:3] == ["uv", "sync", "--quiet"]
    assert {"--require-hashes", "--no-build"} < set(sync)
    assert sync[-1] == LOCKS[name]
    assert {"--no-deps", "--no-build-isolation", "--editable"} < set(editable)
    assert compiled == [["compile", "import dbt.adapters.duckdb, dbt.cli.main", ""]] * (name != "publish")


def test_another_set_takes_the_place_of_the_one_that_is_there(machine: Machine) -> None:
    """So nothing of development stays beside credentials. A set that there is not is refused."""
    machine.add("python3.12", 12)
    for name in ("", "build", "publish", "dev"):
        _, calls, _ = machine.set_up(SET=name)
        assert LOCKS[name.removeprefix("dev")] in next(call for call in calls if call[:2] == ["uv", "sync"])
        assert machine.set_up(SET=name) == (0, [], "")
    error = "setup: SET=prod is no set of packages; there are publish, build and dev\n"
    assert machine.set_up(SET="prod") == (1, [], error)


@pytest.mark.parametrize("home", ["home", "/proc"])
def test_without_a_place_for_a_cache_nothing_is_cached(machine: Machine, home: str) -> None:
    """As where HOME may not be written: nobody can make a folder in /proc. Elsewhere uv keeps what it fetches."""
    machine.add("python3.12", 12)
    code, calls, errors = machine.set_up(HOME=str(machine.folder / home))
    assert (code, errors) == (0, "")
    pip, *uv = [call for call in calls if call[0] in {"pip", "uv"}]
    assert "--no-cache-dir" in pip
    assert [call[-1] == "uncached" for call in uv] == [home != "home"] * 2


def test_a_second_call_does_nothing(machine: Machine) -> None:
    """Every target asks for it. The profile is made once: what a person wrote into it stays."""
    machine.add("python3.12", 12)
    machine.set_up()
    profile = machine.folder / "profiles.yml"
    assert profile.read_text() == "example\n"
    profile.write_text("mine\n")
    assert machine.set_up() == (0, [], "")
    assert machine.set_up("python3.12") == (0, [], "")
    assert profile.read_text() == "mine\n"


@pytest.mark.parametrize("minor", MINORS)
def test_what_pyproject_supports_is_found(machine: Machine, minor: int) -> None:
    """And nothing else."""
    machine.add("python3", minor)
    assert (machine.set_up()[0] == 0) == (minor in SUPPORTED)


def test_the_newest_is_taken(machine: Machine) -> None:
    """Of those that are supported. A shim is no interpreter, nor is what cannot make an environment."""
    for minor in MINORS:
        machine.add(f"python3.{minor}", minor)
    assert machine.made_of() == [max(SUPPORTED)]
    shutil.rmtree(machine.venv)
    machine.add_shim("python3.13")
    machine.add("python3.12", 12, has_venv=False)
    assert machine.made_of() == [11]


@pytest.mark.parametrize("python", ["", "python3.10", "nowhere/python"])
def test_without_an_interpreter_one_line_says_what_to_do(machine: Machine, python: str) -> None:
    """None is found, or the one that is named is no use."""
    machine.add("python3.10", 10)
    if python:
        machine.add("python3.11", 11)
    code, calls, errors = machine.set_up(python)
    assert (code, calls) == (1, [])
    (line,) = errors.splitlines()
    assert line.startswith("setup: no Python " + ", ".join(f"3.{minor}" for minor in SUPPORTED[:-1]))
    assert all(word in line for word in (f"or 3.{SUPPORTED[-1]}", "apt install", "brew install", f"PYTHON={python}"))


def test_the_one_that_is_named_is_taken(machine: Machine) -> None:
    """Not the newest, and not the one that was taken before; wherever it is."""
    machine.add("python3.13", 13)
    machine.add("python3.12", 12)
    assert machine.made_of("python3.12") == [12]
    folder = machine.folder / "my pythons"
    folder.mkdir()
    other = machine.add("python3.11", 11).rename(folder / "python")
    assert machine.made_of(str(other)) == [11]


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_a_change_of_what_is_locked_is_installed(machine: Machine, file: str) -> None:
    """By the uv that is there, into the folder that is there: a newer interpreter is no reason to make it anew."""
    machine.add("python3.11", 11)
    machine.set_up()
    machine.add("python3.13", 13)
    (machine.folder / file).write_text("# nothing\n")
    code, calls, _ = machine.set_up()
    assert (code, [call[:2] for call in calls[:2]]) == (0, [["uv", "sync"], ["uv", "install"]])
    assert machine.set_up() == (0, [], "")


@pytest.mark.parametrize("minor", [None, 12, 10], ids=["gone", "another", "not supported any more"])
def test_a_folder_of_another_interpreter_is_made_anew(machine: Machine, minor: int | None) -> None:
    """As after an upgrade of the system: what was installed belongs to the old one, and nothing of it stays."""
    gone = machine.add("python3", 11)
    machine.set_up()
    gone.unlink()
    (machine.venv / "old").touch()
    (machine.venv / "pip").unlink()
    if minor:
        machine.add("python3", minor)
    machine.add("python3.12", 12)
    assert machine.made_of() == [12]
    assert not (machine.venv / "old").exists()


def test_what_was_interrupted_goes_on(machine: Machine) -> None:
    """Nothing counts as installed until all of it is, even where what was there before is asked for again."""
    machine.add("python3.11", 11)
    machine.set_up()
    (machine.folder / "no network").touch()
    (machine.folder / "requirements.lock").write_text("# nothing\n")
    assert machine.set_up()[0] == 3
    (machine.folder / "no network").unlink()
    (machine.folder / "requirements.lock").write_text(LOCK)
    code, calls, _ = machine.set_up()
    assert (code, [call[:2] for call in calls[:2]]) == (0, [["uv", "sync"], ["uv", "install"]])
