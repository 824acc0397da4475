"""What injury reports say of who can play."""

import datetime as dt
from functools import cached_property

from tests.oracle.lines import Lines
from tests.oracle.numbers import stamp
from tests.oracle.raw import EASTERN, Row

STATUSES = {"out", "doubtful", "questionable", "probable", "available"}
REASONS = {"injury", "illness", "rest", "g_league", "suspension", "personal"}


class Availability(Lines):
    """What injury reports say by the instant of a raw folder, if it has any."""

    @cached_property
    def reports(self) -> dict[dt.date, list[tuple[dt.datetime, Row]]]:
        """What was reported of each date, the oldest first."""
        found: dict[dt.date, list[tuple[dt.datetime, Row]]] = {}
        for row in self.tables["nbac_injury_report"]:
            date, hour = row["game_date"], row["report_hour"]
            if date and row["player_lookup"] and hour is not None and 0 <= hour <= 23:
                at = dt.datetime.combine(row["report_date"], dt.time(hour), EASTERN).astimezone(dt.UTC)
                is_written = row["processed_at"] is not None and row["processed_at"] <= self.now
                if is_written and at <= self.now and date - row["report_date"] <= dt.timedelta(7):
                    found.setdefault(date, []).append((at, row))
        for rows in found.values():
            rows.sort(key=lambda of: (of[0], of[1]["processed_at"], of[1]["injury_status"] or ""))
        return found

    def availability(self, date: dt.date, player: str, team: str | None, until: dt.datetime) -> Row | None:
        """Return whether a player of a team can play, as reports say until an instant."""
        known = [(at, row) for at, row in self.reports.get(date, []) if at <= until]
        of_player = [(at, row) for at, row in known if row["player_lookup"] == player]
        if of_player:
            at, row = of_player[-1]
            status, reason = row["injury_status"], row["reason_category"]
            return {
                "status": status if status in STATUSES else None,
                "reason": reason if reason in REASONS else "other",
                "reported_at": stamp(at),
            }
        of_team = [at for at, row in known if team and row["team"] == team]
        return {"status": "available", "reason": None, "reported_at": stamp(of_team[-1])} if of_team else None
