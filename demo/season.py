"""`python -m demo.season FOLDER`: write the raw tables of a simulated season.

The whole season is drawn first, as a log of events; the raw tables of an instant are then read off that log. So tests
can compare the raw folder as it was at an instant with what today's raw folder says about that instant.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from demo import league
from demo.events import MINUTE, Appearance, BoxScore, Game, Log, Prediction, Run
from demo.league import DEMO_NOW, FRINGE_SKILL, SEASON_FIRST, eastern, tenths
from demo.raw_tables import write

SEED = 67  # picked among the first 300 for hit rates near 50 percent: nobody is to look like a genius or a fool
FRINGE = 0.15  # share of players just below the market's notice who are predicted, without a line
WHOLE_LINES = 0.18  # share of lines; only these can be pushed
INSIGHT = 0.08  # points that a point of the champion's edge is worth: next to nothing, as in life

# What goes wrong


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong for a few players, on every `every`-th date.

    It strikes only players whose edge is at least `edge`, so that faults which picks must show do happen to picks.
    """

    reason: str
    every: int
    players: int = 1
    edge: int = 0
    latest: Callable[[Prediction, datetime], list[Prediction]] = lambda prediction, _lock: [prediction]
    result: Callable[[BoxScore], list[BoxScore]] = lambda box: [box]


FAULTS = (
    Fault("run again long after the lock", 2, players=3, latest=lambda p, lock: [p, p.turned(lock + 40 * MINUTE)]),
    Fault("run again at the lock: counts", 5, latest=lambda p, lock: [p, p.turned(lock)]),
    Fault("run again a second late", 5, players=2, latest=lambda p, lock: [p, p.turned(lock + MINUTE / 60)]),
    Fault("run again in the same instant", 5, latest=lambda p, _: [p, p.turned(p.created_at)]),
    Fault("not predicted before the lock", 6, latest=lambda p, lock: [replace(p, created_at=lock + 25 * MINUTE)]),
    Fault("recommendation contradicts the sign", 5, edge=5, latest=lambda p, _: [p.contradicted()]),
    # These two have no time column, so a build of the past sees them from the moment the row was written. So they
    # happen soon after it, and no version follows.
    Fault("deactivated, not replaced", 4, latest=lambda p, _: [replace(p, withdrawn_at=p.created_at + 7 * MINUTE)]),
    Fault("ruled out at no known time", 8, latest=lambda p, _: [p.ruled_out(p.created_at + 5 * MINUTE, dated=False)]),
    Fault("ruled out before the lock", 5, latest=lambda p, lock: [p.ruled_out(lock - 30 * MINUTE)]),
    Fault("ruled out at the lock", 9, latest=lambda p, lock: [p.ruled_out(lock)]),
    Fault("ruled out later: void", 11, edge=5, latest=lambda p, lock: [p.ruled_out(lock + 90 * MINUTE)]),
    Fault("did not play, unflagged: void", 10, edge=5, result=lambda box: [box.scored(None, None, is_dnp=None)]),
    Fault("scoreless in real minutes: graded", 9, edge=5, result=lambda box: [box.scored(0, 21)]),
    Fault("0 points in 0 minutes: void", 10, edge=5, result=lambda box: [box.scored(0, 0)]),
    Fault("0 points in unknown minutes: void", 9, result=lambda box: [box.scored(0, None, is_dnp=None)]),
    Fault("no row, though the game has rows: void", 11, edge=5, result=lambda _: []),
    Fault("lands on a whole line: push", 3, edge=5, result=lambda box: [box.scored(int(box.appearance.line or 0), 30)]),
)
NO_FAULT = Fault("as it should be", 1)


def _strike(number: int, drafts: list[Prediction], rng: Random) -> dict[str, Fault]:
    """Choose who gets each fault that is due on this date, by player_lookup; nobody gets two."""
    struck: dict[str, Fault] = {}
    for place, fault in enumerate(FAULTS):
        if (number + place) % fault.every == 0:
            fits = [draft.player_lookup for draft in drafts if abs(draft.signed_edge) >= fault.edge]
            free = [lookup for lookup in fits if lookup not in struck]
            struck |= dict.fromkeys(rng.sample(free, min(fault.players, len(free))), fault)
    return struck


# What happens


@dataclass(frozen=True)
class Slate:
    """One date with games, counted from 0. It locks at the first tip-off; a game without a time starts at noon."""

    day: date
    number: int
    games: tuple[Game, ...]
    rules: league.Day
    mood: league.Mood
    lock: datetime


def season() -> Log:
    """Draw everything that happens; the result is the same every time."""
    rng, log, played, number = Random(SEED), Log(), Counter[str](), 0
    for offset in range((league.LAST - league.FIRST).days + 1):
        day = league.FIRST + timedelta(days=offset)
        games = _games(day, len(log.games), played, rng)
        log.games += games
        if games and day >= SEASON_FIRST:
            rules = league.day_of(day)
            mood = rules.mood or league.MOODS[number % len(league.MOODS)]
            lock = min(game.tipoff_at or eastern(day, 12) for game in games)
            slate = Slate(day, number, tuple(games), rules, mood, lock)
            _play(log, slate, rng)
            _play_as_written(log, slate)
            log.runs += _runs(day)
            number += 1
    return log


def _runs(day: date) -> Iterator[Run]:
    """Yield the runs of upstream's processors for a date, attempt after attempt."""
    for name, hour in league.PROCESSORS.items():
        first = eastern(day + timedelta(days=name == "box_scores"), hour)
        for number, status in enumerate(league.ATTEMPTS.get((day, name), ("success",))):
            started_at = first + timedelta(hours=number)
            ended_at = None if status == "running" else started_at + league.RUN_MINUTES * MINUTE
            yield Run(name, f"{name}-{day:%Y%m%d}-{number + 1}", day, started_at, ended_at, status)


def _games(day: date, before: int, played: Counter[str], rng: Random) -> list[Game]:
    """Pair the teams that have played least so far; `before` is the number of games before this date."""
    hours = league.tips_on(day)
    teams = sorted(league.TEAMS, key=lambda team: (played[team], rng.random()))[: 2 * len(hours)]
    rng.shuffle(teams)
    played.update(teams)
    untimed = len(hours) if league.day_of(day).untimed else 0
    pairs = zip(teams[::2], teams[1::2], hours, strict=True)
    return [
        Game(
            game_id=f"00{2 if day >= SEASON_FIRST else 1}25{before + place:05d}",
            game_code=f"{day:%Y%m%d}_{away}_{home}",
            game_date=day,
            tipped_at=eastern(day, hour) + league.DELAYS.get(f"{day:%Y%m%d}_{away}_{home}", 0) * MINUTE,
            tipoff_at=None if place == untimed else eastern(day, hour),
            home_team_tricode=home,
            away_team_tricode=away,
            home_team_score=rng.randrange(95, 131, 2),  # odd, the visitors' even: nobody draws
            away_team_score=rng.randrange(94, 130, 2),
            is_regular_season=day >= SEASON_FIRST,
            number=before + place,
        )
        for place, (away, home, hour) in enumerate(pairs, start=1)
    ]


def _play(log: Log, slate: Slate, rng: Random) -> None:
    """Let one date happen: who is expected to play, what is predicted, and what the players do."""
    expected = [row for game in slate.games for row in _expected(game, slate, rng)]
    log.expected += expected if slate.rules.expected else []
    covered = [row for row in expected if row.line or (row.player.skill == FRINGE_SKILL and rng.random() < FRINGE)]
    champion = _champion(covered[: slate.rules.covered], slate, rng)
    struck = _strike(slate.number, [draft for draft in champion if draft.current_points_line], rng)
    for draft in champion + [_baseline(draft, rng) for draft in champion]:
        fault = struck.get(draft.player_lookup, NO_FAULT)
        *earlier, latest = _versions(draft, slate, rng)
        log.histories.append([*earlier, *fault.latest(latest, slate.lock)])
    insights = {draft.player_lookup: INSIGHT * float(draft.signed_edge) for draft in champion}
    for row in expected:
        fault = struck.get(row.player.lookup, NO_FAULT)
        log.box_scores += fault.result(_box_score(row, insights.get(row.player.lookup, 0), rng))


def _play_as_written(log: Log, slate: Slate) -> None:
    """Let the players play whose games are written down: expected, with a line, and never predicted.

    Nothing is drawn for them, so the rest of the season is the same with them and without.
    """
    for written in league.WRITTEN:
        sides = [{game.home_team_tricode, game.away_team_tricode} for game in log.games if game.is_regular_season]
        number = sum(written.player.team in teams for teams in sides) - 1
        for game in slate.games:
            teams = {game.home_team_tricode, game.away_team_tricode}
            if written.player.team not in teams or written.nights[number] == "-":
                continue
            (opponent,) = teams - {written.player.team}
            row = Appearance(written.player, game, written.player.team, opponent, float(written.line), written.line)
            log.expected += [row] if slate.rules.expected else []
            if written.nights[number].isdigit():
                points, minutes = int(written.nights[number]), Decimal(30)
                log.box_scores.append(BoxScore(row, points, minutes, is_dnp=False, processed_at=game.processed_at))


def _expected(game: Game, slate: Slate, rng: Random) -> Iterator[Appearance]:
    """Yield both teams' players for a game, with the market's line for the better ones."""
    sides = (game.home_team_tricode, game.away_team_tricode)
    for team, opponent in (sides, sides[::-1]):
        for player in league.PLAYERS:
            if player.team_on(game.game_date) == team:
                form = max(player.skill / 2, rng.gauss(player.skill, 1.5))
                line = _line(form, slate.rules.placeholder, rng) if player.skill >= league.PRICED_SKILL else None
                yield Appearance(player, game, team, opponent, form, line)


def _line(form: float, placeholder: float, rng: Random) -> Decimal:
    if rng.random() < placeholder:
        return Decimal(20)
    off = 0.0 if rng.random() < WHOLE_LINES else rng.choice((-0.5, 0.5))
    return Decimal(max(9, round(form)) + off)


def _champion(covered: list[Appearance], slate: Slate, rng: Random) -> list[Prediction]:
    """Return the champion's prediction for each covered player, one second after another."""
    calls = iter(slate.mood.calls(sum(row.line is not None for row in covered), rng))
    run_at = eastern(slate.day, rng.choice((10, 10.5, 11)))
    drafts = []
    for place, row in enumerate(covered):
        call, edge = ("NO_LINE", Decimal(0)) if row.line is None else next(calls)
        drafts.append(
            Prediction(
                system_id=league.CHAMPION,
                player_lookup=row.player.lookup,
                game_date=slate.day,
                game_id=row.game.game_code,
                predicted_points=(row.line or tenths(row.form)) + edge,
                confidence_score=Decimal(rng.choice(slate.mood.confidences)),
                recommendation=call,
                current_points_line=row.line,
                sportsbook=None if row.line is None else rng.choice(league.BOOKS),
                feature_quality_score=None if rng.random() < 0.04 else round(rng.uniform(62, 100), 1),
                created_at=run_at + timedelta(seconds=place),
            )
        )
    return drafts


def _baseline(draft: Prediction, rng: Random) -> Prediction:
    """Return what the other model says about the same line; its confidence is on the 0-1 scale."""
    edge = tenths(max(-7.9, min(rng.gauss(0, 2.6), 7.9)))
    call = "PASS" if abs(edge) < 1.5 else "OVER" if edge > 0 else "UNDER"
    return replace(
        draft,
        system_id=league.BASELINE,
        predicted_points=draft.predicted_points - draft.signed_edge + edge,
        confidence_score=Decimal(rng.randint(79, 95)) / 100,
        recommendation=call if draft.current_points_line else "NO_LINE",
    )


def _versions(draft: Prediction, slate: Slate, rng: Random) -> list[Prediction]:
    """Return the day's version; sometimes a version of the evening before precedes it, for a line one point lower."""
    if rng.random() >= slate.rules.overnight:
        return [draft]
    seconds = timedelta(seconds=draft.created_at.second)
    overnight = replace(
        draft,
        current_points_line=draft.current_points_line and draft.current_points_line - 1,
        created_at=eastern(slate.day - timedelta(days=1), 18) + seconds,
        prediction_run_mode="OVERNIGHT",
    )
    return [overnight, replace(draft, prediction_version=2)]


def _box_score(row: Appearance, insight: float, rng: Random) -> BoxScore:
    """Return what a player does in a game; some do not play."""
    is_dnp = rng.random() < (0.3 if row.player.skill <= league.BENCH_SKILL else 0.03)
    points = max(0, round(rng.gauss(row.form + insight, 2.5 + row.form / 5)))
    minutes = tenths(min(42, max(3, rng.gauss(12 + row.player.skill, 4))))
    played = BoxScore(row, points, minutes, is_dnp=False, processed_at=row.game.processed_at)
    return played.scored(None, None, is_dnp=True) if is_dnp else played


def simulate(folder: Path, *, as_of: datetime = DEMO_NOW) -> dict[str, int]:
    """Write one parquet file a raw table, as upstream had them at an instant; return their row counts."""
    return write(season(), as_of, folder)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m demo.season", description=simulate.__doc__)
    parser.add_argument("folder", type=Path, help="where to write the parquet files")
    parser.add_argument("--as-of", type=_instant, default=DEMO_NOW, metavar="ISO", help="default: %(default)s")
    given = parser.parse_args(arguments)
    print(f"{'table':<30}{'rows':>6}")
    for table, count in simulate(given.folder, as_of=given.as_of).items():
        print(f"{table:<30}{count:>6}")


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    main()
