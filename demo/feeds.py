"""The feeds that may be absent, as of an instant: injury reports, bookmakers' offers, and polls of games as they go on.

Nothing is drawn here: it follows from the season and the tables of the league.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from demo import league
from demo.events import MINUTE, BoxScore, Game, Log
from demo.league import eastern

Row = dict[str, object]

REPORTED_AFTER = 5  # minutes
POLLED_EVERY, POLLED_AFTER = 3, 60  # minutes; how long a game is still polled after its end
WRITTEN_AFTER = timedelta(seconds=20)
FIRST_BDL_ID = 18447000  # the ids of this feed are its own


def injury_rows(log: Log, as_of: datetime) -> Iterator[Row]:
    """Yield a row per report, game and player, as soon as it is written; processed_at may be later."""
    players = {player.name: player for player in (*league.PLAYERS, *(written.player for written in league.WRITTEN))}
    for report in league.REPORTS:
        team = players[report.player].team_on(report.game_date)
        codes = [game.game_code for game in log.games if game.game_date == report.game_date and team in _sides(game)]
        reported_at = eastern(report.report_date, report.hour)
        if reported_at + REPORTED_AFTER * MINUTE <= as_of:
            yield {
                "report_date": report.report_date,
                "report_hour": report.hour,
                "game_date": report.game_date,
                "game_id": codes[0],
                "team": team,
                "player_lookup": players[report.player].lookup,
                "injury_status": report.status,
                "reason_category": report.reason,
                "processed_at": reported_at + report.delay * MINUTE,
            }


def _sides(game: Game) -> tuple[str, str]:
    return game.home_team_tricode, game.away_team_tricode


def offer_rows(log: Log, as_of: datetime) -> Iterator[Row]:
    """Yield the offers for each line of the two dates. Over and under together keep the bookmaker's margin."""
    for day in (league.YESTERDAY, league.TODAY):
        lock = min(game.tipoff_at for game in log.games if game.game_date == day and game.tipoff_at)
        lined = [row for row in log.expected if row.game.game_date == day and row.line is not None]
        for number, row in enumerate(lined):
            for offer in league.OFFERS:
                after_lock = offer.after_lock
                changed_at = eastern(day, offer.hour) if after_lock is None else lock + after_lock * MINUTE
                if number % offer.every or changed_at + MINUTE > as_of or row.line is None:
                    continue
                over = -119 + number * 7 % 20
                for side, odds in (("over", over), ("under", -219 - over)):
                    better = odds + offer.better
                    if side in offer.sides:
                        yield {
                            "game_date": day,
                            "market_type": offer.market,
                            "player_lookup": row.player.lookup,
                            "bookmaker": offer.bookmaker,
                            "bet_side": side,
                            "points_line": float(row.line) + offer.off,
                            # American odds have no number between -100 and 100
                            "odds_american": better if better <= -100 else better + 200,
                            "is_active": offer.is_active,
                            "bookmaker_last_update": changed_at,
                            "processed_at": changed_at + MINUTE,
                        }


# Polls

QUARTER, OVERTIME = 720, 300
# How a game of 150 minutes goes: minutes from the tip-off, up to which a period lasts; 0 is half-time.
REGULATION = ((30, 1), (60, 2), (75, 0), (110, 3), (150, 4))
WITH_OVERTIME = ((28, 1), (56, 2), (70, 0), (100, 3), (130, 4), (150, 5))


def poll_rows(log: Log, as_of: datetime) -> Iterator[Row]:
    """Yield a row per poll, game and player who has a box score; a game is polled as soon as it has begun."""
    boxes: dict[int, list[BoxScore]] = {}
    for box in log.box_scores:
        boxes.setdefault(box.appearance.game.number, []).append(box)
    for game in log.games:
        if game.game_date in (league.YESTERDAY, league.TODAY):
            for minute in range(POLLED_EVERY, 150 + POLLED_AFTER + 1, POLLED_EVERY):
                polled_at = game.tipped_at + minute * MINUTE
                is_lost = (game.game_code, polled_at) in league.LOST_POLLS
                if polled_at + WRITTEN_AFTER <= as_of and not is_lost:
                    yield from _poll(game, boxes[game.number], minute, polled_at)


def _poll(game: Game, boxes: list[BoxScore], minute: int, polled_at: datetime) -> Iterator[Row]:
    overtimes = league.OVERTIMES.get(game.game_code, 0)
    state, elapsed = _state(minute, WITH_OVERTIME if overtimes else REGULATION)
    length = 4 * QUARTER + overtimes * OVERTIME
    home, away, scored = game.home_team_score, game.away_team_score, elapsed / length
    if overtimes and elapsed <= 4 * QUARTER:
        # level when regulation ends
        home = away = min(home, away) - 5
        scored = elapsed / (4 * QUARTER)
    shared = state | {
        "poll_timestamp": polled_at,
        "poll_id": f"{polled_at:%Y%m%dT%H%M%SZ}",
        "game_id": FIRST_BDL_ID + game.number,
        "game_date": game.game_date,
        "home_team_abbr": game.home_team_tricode,
        "away_team_abbr": game.away_team_tricode,
        "home_score": int(home * scored),
        "away_score": int(away * scored),
        "processed_at": polled_at + WRITTEN_AFTER,
    }
    for number, box in enumerate(boxes):
        yield shared | _player(box, number, minute, elapsed / length)


def _state(minute: int, plan: tuple[tuple[int, int], ...]) -> tuple[Row, int]:
    """Return period and clock at a minute, and the seconds played by then."""
    began, played = 0, 0
    for ends, period in plan:
        length = 0 if period == 0 else QUARTER if period <= 4 else OVERTIME
        if minute < ends:
            gone = (minute - began) * length // (ends - began)
            left = length - gone
            clock = f"{left // 60}:{left % 60:02}" if period else None
            state = {"game_status": "in_progress", "period": period or 2, "time_remaining": clock}
            return state | {"is_halftime": period == 0}, played + gone
        began, played = ends, played + length
    return {"game_status": "final", "period": plan[-1][1], "is_halftime": False}, played


def _player(box: BoxScore, number: int, minute: int, share: float) -> Row:
    """Return what a player has done by then. One of three scores early and one late; who does not play has zeros."""
    row = box.appearance
    is_hot = (row.game.game_code, row.player.name) in league.HOT_STARTS
    pace = min(1, share * 2.5) if is_hot else (share, share * (2 - share), share * share)[number % 3]
    points, seconds = box.points or 0, int((box.minutes_played or 0) * 60)
    threes = points // 9
    frees = (points - 3 * threes) % 2 + 2 * (points // 12)
    twos = int((points - 3 * threes - frees) // 2 * pace)
    mistakes = [
        mistake
        for mistake in league.MISTAKES
        if (mistake.game_code, mistake.player) == (row.game.game_code, row.player.name)
        and mistake.since <= minute < mistake.until
    ]
    threes, frees, seconds = int(threes * pace) + len(mistakes), int(frees * pace), int(seconds * share)
    made = twos + threes
    return {
        "player_lookup": row.player.lookup,
        "player_full_name": row.player.name,
        "team_abbr": row.team,
        "minutes": f"{seconds // 60}:{seconds % 60:02}",
        "points": 2 * twos + 3 * threes + frees,
        "rebounds": seconds // 400,
        "assists": seconds // 600,
        "steals": seconds // 1500,
        "blocks": seconds // 1800,
        "turnovers": seconds // 1100,
        "field_goals_made": made,
        "field_goals_attempted": 2 * made + seconds // 900,
        "three_pointers_made": threes,
        "three_pointers_attempted": 2 * threes + seconds // 1200,
        "free_throws_made": frees,
        "free_throws_attempted": frees + seconds // 1300,
    }
