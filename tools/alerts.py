"""`python3 -m tools.alerts`: tell somebody what is new, and what is over, once each. It needs Python alone, and `gh`.

SOURCE=health   what `make health` has written, or that it has written nothing
SOURCE=deploy   how a run of deploy.yml for EVENT ended, in which EVENTS were due: the RESULTS of its jobs
SOURCE=weekly   how a run of weekly.yml ended: the RESULTS of its jobs
SOURCE=picks    what tools/picks.py finds new of the best bets in STORE

It is told to the webhook ALERT_WEBHOOK as {"text": ...}; where there is none, by an issue. One open issue with the
label `publication-alert` remembers what was told in either case, so it is there for as long as anything is wrong. Picks
are told to the webhook PICKS_WEBHOOK alone, and an issue with the label `picks-told` remembers them. It is told first
and remembered then: whoever is killed between the two is told twice, never not at all. Anybody may read an issue of a
public repository, so it does not say what is wrong with something internal.
"""

import hashlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tools import picks

HEALTH = Path("target/health.json")
BLIND = "health"  # the problem that nobody could look
DEPLOY = "deploy "
WEEKLY = "weekly"
INTERNAL = "something internal, which `publisher health` names"
LONGEST_TEXT, TIMEOUT = 300, 20
BEGIN, END = "<!-- told: ", " -->"  # of the last line of the issue

Environment = Mapping[str, str]


class AlertError(Exception):
    """It could not be told, or not be remembered. The message names no secret."""


@dataclass(frozen=True)
class Problem:
    """What is wrong, in one line: for those who were chosen, and for whoever may read the issue."""

    text: str
    public: str


@dataclass(frozen=True)
class Look:
    """What a source finds wrong, by id; and of which ids it would have found out if they still were."""

    problems: dict[str, Problem]
    sees: Callable[[str], bool]


@dataclass(frozen=True)
class Subject:
    """What an issue is about: its label, its title, and how it begins."""

    label: str
    title: str
    beginning: str


ALERTS = Subject(
    "publication-alert",
    "Something is wrong with what is published",
    "While this is open, this is wrong; news come as comments:",
)
PICKS = Subject("picks-told", "Best bets that were told", "What was told last of the best bets of a date:")


@dataclass
class Issue:
    """The open issue, and what it says was told: a public line by id. Without a number there is none yet."""

    subject: Subject
    number: str = ""
    told: dict[str, str] = field(default_factory=dict)

    @classmethod
    def find(cls, subject: Subject) -> "Issue":
        """Ask GitHub. An issue that does not end as these do is somebody else's; then all is told again in another."""
        listed = gh(
            "issue", "list", "--label", subject.label, "--state", "open", "--limit", "20", "--json", "number,body"
        )
        for issue in json.loads(listed):
            last = (issue["body"].splitlines() or [""])[-1]
            if last.startswith(BEGIN) and last.endswith(END):
                with suppress(ValueError, TypeError):
                    told = json.loads(last.removeprefix(BEGIN).removesuffix(END))
                    return cls(subject, str(issue["number"]), dict(told))
        return cls(subject)

    def comment(self, news: str) -> None:
        """Add what is new. One that is not there yet begins with it."""
        if self.number:
            gh("issue", "comment", self.number, "--body-file", "-", text=news)

    def remember(self, told: dict[str, str]) -> None:
        """Write what is told now; open an issue with it, or close the one there is when nothing is left."""
        memory = json.dumps(told, sort_keys=True).replace("<", r"\u003c").replace(">", r"\u003e")
        lines = [f"- {as_code(name, text)}" for name, text in sorted(told.items())]
        ending = "Do not edit this text: its last line says what was told."
        body = "\n".join([self.subject.beginning, "", *lines, "", ending, f"{BEGIN}{memory}{END}"])
        if not told:
            gh("issue", "close", self.number)
        elif self.number:
            gh("issue", "edit", self.number, "--body-file", "-", text=body)
        else:
            label, title = self.subject.label, self.subject.title
            gh("label", "create", label, "--force", "--color", "d73a4a", "--description", "What make tell told")
            gh("issue", "create", "--title", title, "--label", label, "--body-file", "-", text=body)


def gh(*arguments: str, text: str = "") -> str:
    """Run GitHub's command; raises AlertError."""
    environment = {**os.environ, "GH_REPO": os.environ.get("GITHUB_REPOSITORY", "")}
    try:
        done = subprocess.run(
            ["gh", *arguments],  # noqa: S607 (from PATH)
            input=text,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT * 3,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"gh {arguments[0]} {arguments[1]}: {type(error).__name__}"
        raise AlertError(message) from error
    if done.returncode:
        said = next(iter(done.stderr.strip().splitlines()), f"exit code {done.returncode}")
        message = f"gh {arguments[0]} {arguments[1]}: {said}"
        raise AlertError(message)
    return done.stdout


def post(name: str, url: str, message: Mapping[str, object]) -> None:
    """Send a message to a variable's webhook; raises AlertError. It follows no redirect, and no error has the URL."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    if scheme != "https" or not host:
        fault = f"{name} is no https URL"
        raise AlertError(fault)
    body, headers = json.dumps(message), {"Content-Type": "application/json"}
    try:
        with closing(http.client.HTTPSConnection(host, timeout=TIMEOUT)) as connection:
            connection.request("POST", f"/{path}", body, headers)
            status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        fault = f"the webhook cannot be reached ({type(error).__name__})"
        raise AlertError(fault) from error
    if status // 100 != 2:  # noqa: PLR2004 (what HTTP calls success)
        fault = f"the webhook answers {status}"
        raise AlertError(fault)


def as_code(name: str, text: str) -> str:
    """Return a line of Markdown in which no text can mention a person or do anything else."""
    return f"`{f'{name}: {text}'.replace('`', chr(39))}`"


def look_at_health(file: Path, run: str) -> Look:
    """Read what was found. What could not be looked at is not over."""
    try:
        found = json.loads(file.read_bytes())
        problems = dict(map(_problem, found["problems"]))
        is_whole = not found["unread"]
    except (OSError, ValueError, KeyError, TypeError):
        blind = f"nobody could look whether all is well: {run}"
        return Look({BLIND: Problem(blind, blind)}, lambda _: False)
    return Look(problems, lambda name: name == BLIND or (is_whole and not name.startswith((DEPLOY, WEEKLY))))


def _problem(found: Mapping[str, str]) -> tuple[str, Problem]:
    since = f" (since {found['since']})" if found["since"] else ""
    name, text = f"{found['code']} {found['subject']}", f"{_line(found['text'])}{since}"
    if found["audience"] == "public":
        return name, Problem(text, text)
    return f"{found['code']} {hashlib.sha256(name.encode()).hexdigest()[:8]}", Problem(f"{name}: {text}", INTERNAL)


def look_at_deploy(results: Collection[str], event: str, events: Collection[str], run: str) -> Look:
    """Say how a run ended. It makes up for those of every event that was due, and one of all documents for all."""
    if _succeeded(results):
        done = {DEPLOY + name for name in (event, *events)}
        return Look({}, lambda name: name in done or (DEPLOY + "all" in done and name.startswith(DEPLOY)))
    failed = f"a run has failed: {run}"
    return Look({DEPLOY + event: Problem(failed, failed)}, lambda _: False)


def look_at_weekly(results: Collection[str], run: str) -> Look:
    """Say how a run of the long checks ended; only the next one makes up for it."""
    if _succeeded(results):
        return Look({}, lambda name: name == WEEKLY)
    failed = f"a check has failed: {run}"
    return Look({WEEKLY: Problem(failed, failed)}, lambda _: False)


def _succeeded(results: Collection[str]) -> bool:
    return bool(results) and set(results) <= {"success", "skipped"}


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST_TEXT]


def tell(look: Look, webhook: str, title: str) -> None:
    """Tell what is new and what is over, then remember it; raises AlertError."""
    issue = Issue.find(ALERTS)
    new = {name: problem for name, problem in look.problems.items() if name not in issue.told}
    over = [name for name in issue.told if name not in look.problems and look.sees(name)]
    print(f"{title}: {len(new)} new, {len(over)} over, {len(issue.told)} told before")
    if not new and not over:
        return
    if webhook:
        lines = [f"new: {name}: {problem.text}" for name, problem in new.items()] + [f"over: {name}" for name in over]
        post("ALERT_WEBHOOK", webhook, {"text": "\n".join([title, *lines])})
    else:
        lines = [f"- new: {as_code(name, problem.public)}" for name, problem in new.items()]
        issue.comment("\n".join(lines + [f"- over: {as_code(name, issue.told[name])}" for name in over]))
    lasting = {name: text for name, text in issue.told.items() if name not in over}
    issue.remember(lasting | {name: problem.public for name, problem in new.items()})


def tell_picks(store: str, webhook: str) -> None:
    """Tell what is new of best bets, each message by itself, then remember it; raises AlertError, ReadError."""
    if not webhook:
        print("picks: there is no PICKS_WEBHOOK")
        return
    issue = Issue.find(PICKS)
    for message, told in picks.news(store, issue.told):
        post("PICKS_WEBHOOK", webhook, message)
        issue.remember(told)
        print(f"picks: {message['kind']} of {message['date']}")


def main(environment: Environment) -> int:
    """Tell what the environment names; return the exit code."""
    server, repository = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
    run = f"{server}/{repository}/actions/runs/{environment.get('GITHUB_RUN_ID', '')}"
    source, results = environment.get("SOURCE", ""), environment.get("RESULTS", "").split()
    look: Look | None = None
    if source == "health":
        look = look_at_health(HEALTH, run)
    elif source == "deploy":
        look = look_at_deploy(results, environment.get("EVENT", ""), environment.get("EVENTS", "").split(), run)
    elif source == "weekly":
        look = look_at_weekly(results, run)
    elif source != "picks":
        print("usage: SOURCE=health, deploy, weekly or picks python3 -m tools.alerts", file=sys.stderr)
        return 2
    try:
        if look:
            tell(look, environment.get("ALERT_WEBHOOK", ""), f"{repository or 'alerts'} ({source})")
        else:
            tell_picks(environment.get("STORE") or "public", environment.get("PICKS_WEBHOOK", ""))
    except (AlertError, picks.ReadError) as error:
        print(f"alerts: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
