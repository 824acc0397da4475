"""How people who review a change read documents, as dbt's metadata says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from publisher.content import value_at
from publisher.errors import CatalogError, refuse_damage


@dataclass(frozen=True)
class RecordKeys:
    """What makes an object a record: it has all of these keys. A name with a dot is that of a value in an object.

    `score` are the counts that people name first, `counts` are others. `rate` is the share that was won, with the
    bounds `low` and `high`; at the rate `even` nothing is won. `total` is what was won. The keys `derived` are of what
    follows from these.
    """

    score: tuple[str, ...]
    counts: tuple[str, ...]
    rate: str
    low: str
    high: str
    even: str
    total: str
    derived: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the object itself."""
        names = (*self.score, *self.counts, self.rate, self.low, self.high, self.even, self.total)
        return frozenset(name.partition(".")[0] for name in names)

    def is_of(self, content: Mapping[str, Any]) -> bool:
        """Whether an object is a record."""
        return content.keys() >= self.keys

    def read(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is shown of a record."""
        names = ("rate", "low", "high", "even", "total")
        return {
            "score": {name: record[name] for name in self.score},
            "counts": {name: record[name] for name in self.counts},
            **{name: value_at(record, getattr(self, name)) for name in names},
        }


@dataclass(frozen=True)
class Review:
    """How people who review a change read documents.

    `groups` is the array whose members they look at one by one. `called` are keys that hold what a member of a list is
    called. `keys` has, for arrays that are no items of a kind, keys that together tell their members apart, and others
    for where members lack them. The keys `news` are no change of what was shown.
    """

    groups: str = ""
    called: tuple[str, ...] = ()
    keys: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    news: tuple[str, ...] = ()
    record: RecordKeys | None = None

    @classmethod
    def read(cls, metadata: Mapping[str, Any]) -> Self:
        """Read what dbt's metadata says, if anything; raises CatalogError if it is incomplete."""
        if not metadata:
            return cls()
        with refuse_damage("config.meta.review", "publish.schema.json says what it needs", CatalogError):
            record: dict[str, Any] = {
                name: tuple(each) if isinstance(each, list) else each for name, each in metadata["record"].items()
            }
            keys = {array: tuple(map(tuple, each)) for array, each in metadata["keys"].items()}
            called, news = tuple(metadata["called"]), tuple(metadata["news"])
            return cls(metadata["groups"], called, keys, news, RecordKeys(**record))

    def name_of(self, member: Mapping[str, Any]) -> str:
        """Return what people call a member; empty if it has no name."""
        return next((str(member[key]) for key in self.called if member.get(key) is not None), "")
