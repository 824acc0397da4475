"""Who is told what, and how often."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.tools.conftest import Somebody
from tools import alerts

LATE = {
    "code": "late",
    "subject": "picks",
    "audience": "public",
    "since": "2026-01-15T11:00:00Z",
    "text": "the update hourly was due",
}
HELD = LATE | {"code": "held", "subject": "results", "since": None, "text": "picks.json: `@all` <!-- told: {} -->"}
BLOCKED = LATE | {
    "code": "alarm",
    "subject": "dashboard models xgb_v9",
    "audience": "internal",
    "text": "BLOCKED",
}


def test_a_problem_is_told_once_and_its_end_once(somebody: Somebody) -> None:
    """By one issue: it is opened, gets a comment for each news, and is closed when nothing is left."""
    assert somebody.look() == 0
    assert somebody.kept is None
    assert somebody.look(LATE) == 0
    opened = somebody.issue
    assert "- `late picks: the update hourly was due (since 2026-01-15T11:00:00Z)`" in opened["body"]
    assert somebody.look(LATE) == somebody.look(LATE | {"text": "it still is"}) == 0
    assert somebody.issue == opened
    assert somebody.look(LATE, HELD) == somebody.look(HELD) == somebody.look(HELD) == somebody.look() == 0
    closed = somebody.issue
    assert [line.split(":")[:2] for comment in closed["comments"] for line in comment.splitlines()] == [
        ["- new", " `held results"],
        ["- over", " `late picks"],
        ["- over", " `held results"],
    ]
    assert not closed["is_open"]
    assert somebody.look() == 0
    assert somebody.issue == closed
    assert somebody.look(LATE) == 0  # another time is another problem
    assert somebody.issue != closed


def test_a_webhook_is_told_instead_and_the_issue_remembers(somebody: Somebody, webhook: str) -> None:
    """It gets one message for all that is new; the issue has no comment."""
    for problems in ([LATE, BLOCKED], [LATE, BLOCKED], [BLOCKED], [], []):
        assert somebody.look(*problems, ALERT_WEBHOOK=webhook) == 0
    first, second, third = (message["text"].splitlines() for message in somebody.received)
    assert first == [
        "owner/repository (health)",
        "new: late picks: the update hourly was due (since 2026-01-15T11:00:00Z)",
        f"new: {first[2].split(': ')[1]}: alarm dashboard models xgb_v9: BLOCKED (since 2026-01-15T11:00:00Z)",
    ]
    assert second[1:] == ["over: late picks"]
    assert third[1:] == [f"over: {first[2].split(': ')[1]}"]
    assert (somebody.issue["comments"], somebody.issue["is_open"]) == ([], False)


def test_an_issue_tells_nothing_internal(somebody: Somebody) -> None:
    """The repository may be public."""
    assert somebody.look(LATE) == somebody.look(LATE, BLOCKED) == somebody.look() == 0
    assert "something internal" in str(somebody.issue)
    assert not [word for word in ("xgb", "BLOCKED", "dashboard") if word in str(somebody.issue)]


def test_a_text_cannot_do_anything(somebody: Somebody) -> None:
    """It mentions nobody, ends no line of code, and is not read as what was told."""
    assert somebody.look(HELD) == somebody.look(HELD) == 0
    (line,) = (line for line in somebody.issue["body"].splitlines() if line.startswith("- "))
    assert line == "- `held results: picks.json: '@all' <!-- told: {} -->`"
    assert somebody.issue["comments"] == []


@pytest.mark.parametrize("status", [500, 302])
def test_what_could_not_be_told_is_told_again(
    somebody: Somebody, webhook: str, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    """A webhook that refuses, or sends elsewhere, has been told nothing; its URL is in no output."""
    somebody.status = status
    assert somebody.look(LATE, ALERT_WEBHOOK=webhook) == 1
    assert somebody.kept is None
    said = capsys.readouterr()
    assert f"alerts: the webhook answers {status}\n" == said.err
    somebody.status = 200
    assert somebody.look(LATE, ALERT_WEBHOOK=webhook) == 0
    assert len(somebody.received) == 1
    assert "s3cr3t" not in said.out + said.err + str(somebody.issue)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:9/s3cr3t", "ALERT_WEBHOOK is no https URL"),
        ("https:///s3cr3t", "ALERT_WEBHOOK is no https URL"),
        ("https://127.0.0.1:9/s3cr3t", "the webhook cannot be reached (ConnectionRefusedError)"),
        ("https://127.0.0.1:port/s3cr3t", "the webhook cannot be reached (InvalidURL)"),
    ],
)
def test_a_wrong_webhook_fails_without_its_secret(
    somebody: Somebody, capsys: pytest.CaptureFixture[str], url: str, said: str
) -> None:
    """And nothing is remembered."""
    assert somebody.look(LATE, ALERT_WEBHOOK=url) == 1
    assert capsys.readouterr().err == f"alerts: {said}\n"
    assert somebody.kept is None


@pytest.mark.parametrize("verb", ["list", "create", "comment", "edit", "close"])
def test_github_that_fails_is_asked_again(somebody: Somebody, capsys: pytest.CaptureFixture[str], verb: str) -> None:
    """Whatever fails, the next run tells what is not remembered: maybe twice, never not at all."""
    problems: list[list[dict[str, Any]]] = [[LATE], [LATE, HELD], []]
    for now in problems:
        somebody.fails = verb
        code = somebody.look(*now)
        if code:
            assert "HTTP 500: no" in capsys.readouterr().err
        somebody.fails = ""
        assert somebody.look(*now) == 0
    assert not somebody.issue["is_open"]
    comments = "\n".join(somebody.issue["comments"])
    assert "new: `held results" in comments
    assert "over: `late picks" in comments
    assert "over: `held results" in comments


def test_without_gh_nothing_is_told(
    somebody: Somebody, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """One line, exit code 1."""
    monkeypatch.undo()
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.chdir(tmp_path)
    assert somebody.look(LATE) == 1
    assert capsys.readouterr().err == "alerts: gh issue list: FileNotFoundError\n"


def test_what_nobody_could_look_at_is_not_over(somebody: Somebody) -> None:
    """Neither where something was not read, nor where there is no answer at all."""
    assert somebody.look(LATE) == 0
    unreachable = LATE | {"code": "unreachable", "subject": "store"}
    assert somebody.look(unreachable, unread=["gs://site: is out of reach"]) == somebody.look(unread=["state: no"]) == 0
    alerts.HEALTH.write_text('{"problems": [')
    assert somebody.tell(SOURCE="health") == 0
    alerts.HEALTH.unlink()
    assert somebody.tell(SOURCE="health") == 0
    news = "\n".join(somebody.issue["comments"])
    assert "over" not in news
    assert "nobody could look whether all is well: https://github.example/owner/repository/actions/runs/42" in news
    assert news.count("nobody could look") == 1
    assert somebody.look() == 0
    assert not somebody.issue["is_open"]


def test_a_damaged_memory_tells_again(somebody: Somebody) -> None:
    """Rather than nothing; in another issue, because nobody knows whose the damaged one is."""
    for memory in ("", "<!-- told: no JSON -->", "<!-- told: [1] -->", "<!-- told: {} -->\nedited"):
        somebody.kept = {"body": memory, "is_open": True, "comments": []}
        assert somebody.look(LATE) == 0
        assert "late picks" in somebody.issue["body"]
        assert somebody.issue["comments"] == []


@pytest.mark.parametrize("results", ["failure skipped", "success failure", "skipped cancelled", ""])
def test_a_run_that_fails_is_told_once(somebody: Somebody, results: str) -> None:
    """Of each event; what health has told is another matter."""
    assert somebody.look(LATE) == 0
    for _ in range(2):
        assert somebody.tell(SOURCE="deploy", EVENT="all", RESULTS=results) == 0
        assert somebody.tell(SOURCE="deploy", EVENT="hourly", RESULTS=results) == 0
    told = [line.partition(":")[2] for line in somebody.issue["comments"]]
    where = "a run has failed: https://github.example/owner/repository/actions/runs/42"
    assert told == [f" `deploy all: {where}`", f" `deploy hourly: {where}`"]
    # a run of another event does not make up for it, and neither does a look
    assert somebody.tell(SOURCE="deploy", EVENT="graded", RESULTS="skipped success") == 0
    assert somebody.tell(SOURCE="deploy", EVENT="hourly", RESULTS="skipped success") == 0
    assert somebody.look(LATE) == somebody.tell(SOURCE="deploy", EVENT="all", RESULTS="success success") == 0
    assert [line.partition(":")[2] for line in somebody.issue["comments"]][2:] == [
        f" `deploy hourly: {where}`",
        f" `deploy all: {where}`",
    ]
    assert somebody.look() == 0
    assert not somebody.issue["is_open"]


@pytest.mark.parametrize(
    ("event", "due", "over"),
    [
        ("all", "", {"deploy hourly", "deploy predictions_ready"}),
        ("changed", "all", {"deploy hourly", "deploy predictions_ready"}),
        ("auto", "hourly", {"deploy hourly"}),
        ("auto", "hourly predictions_ready", {"deploy hourly", "deploy predictions_ready"}),
    ],
)
def test_a_run_makes_up_for_each_event_that_it_published(
    somebody: Somebody, event: str, due: str, over: set[str]
) -> None:
    """Whoever asked for them before: somebody by hand, or upstream."""
    for failed in ("hourly", "predictions_ready"):
        assert somebody.tell(SOURCE="deploy", EVENT=failed, EVENTS=failed, RESULTS="failure") == 0
    assert somebody.tell(SOURCE="deploy", EVENT=event, EVENTS=due, RESULTS="success") == 0
    assert set(re.findall(r"over: `(.*?):", somebody.issue["comments"][-1])) == over
    assert somebody.issue["is_open"] is (len(over) < 2)


def test_only_the_next_weekly_run_makes_up_for_one(somebody: Somebody) -> None:
    """No deployment does, and no look."""
    assert somebody.tell(SOURCE="weekly", RESULTS="success failure success") == 0
    assert somebody.tell(SOURCE="deploy", EVENT="all", RESULTS="success") == somebody.look() == 0
    assert "- `weekly: a check has failed: https://github.example/" in somebody.issue["body"]
    assert somebody.issue["is_open"]
    assert somebody.tell(SOURCE="weekly", RESULTS="success success success") == 0
    assert not somebody.issue["is_open"]


def test_a_source_must_be_named(somebody: Somebody, capsys: pytest.CaptureFixture[str]) -> None:
    """Else it is wrong usage."""
    assert somebody.tell() == 2
    assert "SOURCE=health, deploy, weekly or picks" in capsys.readouterr().err
