"""`admin/skill.json`: what predictions were worth by what they were like, beside always one side."""

from collections import defaultdict

from tests.oracle.days import Days
from tests.oracle.numbers import Item
from tests.oracle.predictions import direction
from tests.oracle.raw import Row
from tests.oracle.records import Records
from tests.oracle.splits import of_prediction, place


class Skill:
    """What the document should say."""

    def __init__(self, days: Days) -> None:
        """Take the dates."""
        self.days, self.records = days, Records(days)

    def document(self) -> Item:
        """Return the document."""
        models = [self._model(model) for model in self.records.models]
        is_known = any(model["all"]["splits"] for model in models)
        return self.days.head("ok" if is_known else "no_data") | {"models": models}

    def _model(self, model: dict[str, str]) -> Item:
        system = model["system_id"]
        dates = [date for date in self.days.dates if date <= self.days.today and self.days.season(date)]
        rows = [row for date in dates for row in self.days.lined(date, system) if direction(row)]
        season = [row for row in rows if self.days.season(row["game_date"]) == self.days.label]
        return {
            "system_id": system,
            "codename": model["codename"],
            "name": model["name"],
            "season": {"splits": self._splits(season)},
            "all": {"splits": self._splits(rows)},
        }

    def _splits(self, rows: list[Row]) -> list[Item]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            for kind, value in of_prediction(self.days, row).items():
                if value is not None:
                    found[kind, value].append(row)
        return [
            {"by": kind, "value": value, **self.records.sums(own), **self.records.skill(own)}
            for (kind, value), own in sorted(found.items(), key=lambda of: (of[0][0], place(of[0][1])))
        ]
