"""The steps of the Dockerfile, taken without Docker: what an image has suffices for production, and is no more."""

import json
import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from tests.project.test_lock import PINS, PYTHONS
from tests.project.test_setup import STAND_IN, UTILITIES
from workspace import parses

COMMANDS = {"apt-get", "chown", "useradd", "rm"}
"""What a step may ask of the system, which is only written down: here it would be this machine's."""


def steps_of(stage: str) -> list[tuple[str, str]]:
    """Return the steps of a stage, after those of the stage that it begins with, each as its word and what follows."""
    text = re.sub(r"^#.*\n", "", Path("Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    stages: dict[str, list[tuple[str, str]]] = {}
    for line in filter(None, text.splitlines()):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            stages[name] = [*stages.get(base, [(word, base)])]
        else:
            stages[name].append((word, " ".join(rest.split())))
    return stages[stage]


RULES = [line for line in Path(".dockerignore").read_text().splitlines() if line and line[0] != "#"]


def is_sent(file: Path) -> bool:
    """Tell whether .dockerignore lets Docker have a file: the last line that fits it, or a folder of it, decides."""
    places = [str(place) for place in (file, *file.parents)]
    fitting = [rule for rule in RULES if any(fnmatchcase(place, rule.removeprefix("!")) for place in places)]
    return not fitting or fitting[-1].startswith("!")


@cache
def sent() -> list[Path]:
    """Return the files that Docker gets: the first rule is that it gets none."""
    assert RULES[0] == "*"
    named = [place for rule in RULES if rule.startswith("!") for place in Path().glob(rule[1:])]
    files = [file for place in named for file in (place, *place.rglob("*")) if file.is_file()]
    return [file for file in files if is_sent(file)]


@dataclass
class Image:
    """What the steps of a stage leave in a folder, and what they ask for."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    asked: list[list[str]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where the project is."""
        return self.root / "project"

    def take(self, stage: str) -> "Image":
        """Take all steps."""
        tools = self.root / "tools"
        tools.mkdir()
        for name in COMMANDS:
            (tools / name).write_text(f'#!/bin/sh\nprintf "%s\\n" "[{name}] $*" >>"$ASKED"\n')
        python = STAND_IN.replace("LOG", repr(str(self.root / "log"))).replace("HAS_VENV", "True")
        (tools / f"python{PYTHONS[-1]}").write_text(python.replace("VERSION", repr(tuple(sys.version_info[:3])), 1))
        for program in tools.iterdir():
            program.chmod(0o755)
        for name in {*UTILITIES, "dirname"} - COMMANDS:
            (tools / name).symlink_to(str(shutil.which(name)))
        for word, rest in steps_of(stage):
            getattr(self, f"_{word.lower()}")(rest)
        lines = (self.root / "asked").read_text().splitlines()
        self.asked = [line.split() for line in lines]
        return self

    def _from(self, base: str) -> None:
        assert base == f"python:{PYTHONS[-1]}-slim"

    def _workdir(self, path: str) -> None:
        assert self.root / path[1:] == self.folder
        self.folder.mkdir()

    def _env(self, setting: str) -> None:
        name, _, value = setting.partition("=")
        self.environment[name] = value

    def _arg(self, name: str) -> None:
        assert name == "COMMIT"

    def _user(self, name: str) -> None:
        self.user = name

    def _entrypoint(self, words: str) -> None:
        assert json.loads(words) == ["make"]

    def _cmd(self, words: str) -> None:
        assert json.loads(words) == ["help"]

    def _copy(self, words: str) -> None:
        *sources, into = words.split()
        for source in sources:
            files = [file for file in sent() if source == "." or fnmatchcase(str(file), source)]
            assert files, source
            for file in files:
                place = self.folder / into / (file if source == "." else file.name)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, place)

    def _run(self, command: str) -> None:
        places = {"PATH": str(self.root / "tools"), "HOME": str(self.root), "ASKED": str(self.root / "asked")}
        subprocess.run(
            ["/bin/sh", "-euc", command],
            cwd=self.folder if self.folder.exists() else self.root,
            env=places | self.environment,
            check=True,
        )

    def installed(self) -> str:
        """Return the lock of which packages were installed."""
        calls = [json.loads(line) for line in (self.root / "log").read_text().splitlines()]
        (lock,) = [call[-2] for call in calls if call[:2] == ["uv", "sync"]]
        return str(lock)

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the image, in its environment."""
        given = {"PATH": "/usr/bin:/bin", "HOME": str(self.root)} | self.environment | variables
        return subprocess.run(command, cwd=self.folder, env=given, capture_output=True, text=True, check=False)


def install(folder: Path, name: str) -> None:
    """Make an environment of what is installed here of a set, and of nothing else."""
    ready = (folder / ".venv/.ready").read_text()
    shutil.rmtree(folder / ".venv")
    venv.create(folder / ".venv", symlinks=True)
    (site,) = (folder / ".venv").glob("lib/python*/site-packages")
    for pin in PINS[name]:
        if not pin.marker or pin.marker.evaluate():
            for file in metadata.files(pin.name) or ():
                link = site / file.parts[0]
                if file.parts[0] != ".." and not link.exists():
                    link.symlink_to(str(metadata.distribution(pin.name).locate_file(file.parts[0])))
    (site / "project.pth").write_text(str(folder))
    program = folder / ".venv/bin/dbt"
    program.write_text(f"#!{program.with_name('python')}\nfrom dbt.cli.main import cli\ncli()\n")
    program.chmod(0o755)
    (folder / ".venv/.ready").write_text(ready)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Take the steps of what production runs: `docker build` makes the last stage."""
    assert re.findall(r"^FROM .* AS (\w+)$", Path("Dockerfile").read_text(), re.MULTILINE)[-1] == "production"
    return Image(tmp_path_factory.mktemp("image")).take("production")


def test_it_has_the_packages_of_production_alone(image: Image) -> None:
    """And of the system nothing but make. Whoever runs it may change nothing but what dbt and the publisher write."""
    assert image.installed() == "requirements-build.lock"
    assert [words[-1] for words in image.asked if words[:2] == ["[apt-get]", "install"]] == ["make"]
    assert ["[useradd]", "--create-home", image.user] in image.asked
    assert [words[1:] for words in image.asked if words[0] == "[chown]"] == [[image.user, "target", "logs"]]


def test_no_test_is_in_it(image: Image) -> None:
    """But dbt's data tests."""
    files = {file.relative_to(image.folder) for file in image.folder.rglob("*") if file.is_file()}
    folders = {file.parent for file in files if file.parts[0] == "tests"}
    assert folders == {Path("tests/generic"), Path("tests/integrity")}
    assert [file for file in files if file.name.endswith(parses.UNIT_TESTS)] == []
    assert {file for file in files - {*sent()} if file.parts[0] != ".venv"} == {Path("profiles.yml")}


@pytest.mark.parametrize(
    "file", ["profiles.yml", "target/raw/games.parquet", "public.state/head.json", ".git/config", ".venv/bin/dbt"]
)
def test_what_git_does_not_know_stays_here(file: str) -> None:
    """Data, and who somebody is."""
    assert not is_sent(Path(file))


def test_it_begins_to_work(image: Image) -> None:
    """With the packages of its set alone: what is due, dbt with all models and data tests, and live rounds."""
    install(image.folder, "build")
    due = image.run("make", "due", EVENT="all")
    assert (due.returncode, due.stdout, due.stderr) == (0, "events=all\n", "")
    parses.take(parses.version(unit_tests=False), image.folder / "target/partial_parse.msgpack")
    parsed = image.run(".venv/bin/dbt", "--quiet", "parse")
    assert parsed.returncode == 0, parsed.stdout
    nodes = json.loads((image.folder / "target/manifest.json").read_text())["nodes"].values()
    found = {node["name"] for node in nodes if node["resource_type"] in {"model", "seed", "test"}}
    patterns = ("models/**/*.sql", "seeds/*.csv", "tests/integrity/*.sql")
    assert {file.stem for pattern in patterns for file in Path().glob(pattern)} <= found
    live = image.run("make", "live", STORE="gs://site")
    assert "live: --state is needed with a bucket" in live.stderr


def test_the_devcontainer_is_a_stage_of_it(tmp_path: Path) -> None:
    """With all packages, and git. A checkout is mounted over its folder, but not over its packages."""
    container = json.loads(Path(".devcontainer/devcontainer.json").read_text())
    dev = Image(tmp_path).take(container["build"]["target"])
    assert dev.installed() == "requirements.lock"
    assert [words[-1] for words in dev.asked if words[:2] == ["[apt-get]", "install"]] == ["make", "git"]
    folder = f"/{dev.folder.relative_to(tmp_path)}"
    assert (container["remoteUser"], container["workspaceFolder"]) == (dev.user, folder)
    (packages,) = container["mounts"]
    assert f",target={folder}," in container["workspaceMount"]
    assert f",target={folder}/.venv," in packages
