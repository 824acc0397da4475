"""A claimed head gives the right to write, and takes it back when its time is over."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from publisher.errors import PublisherError
from publisher.releases.journal import Journal
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers, Inside, Store


@dataclass(frozen=True)
class Lease:
    """The time in which whoever claimed the head may write; `written` is when he wrote what."""

    journal: Journal
    written: dict[str, dt.datetime] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def of(cls, journal: Journal) -> Iterator["Lease"]:
        """Lend the stores to whoever has claimed the head; what goes wrong gives the claim up."""
        try:
            yield cls(journal)
        except PublisherError:
            journal.give_up()
            raise

    def site(self, site: Site) -> Site:
        """Return the site with stores in which nothing is written once the lease is over."""
        stores = {audience: _Leased(store, self) for audience, store in site.stores.items()}
        return replace(site, stores=stores, state=_Leased(site.state, self))


class _Leased(Inside):
    """All of a store, in which nothing is written once the lease is over."""

    def __init__(self, store: Store, lease: Lease) -> None:
        super().__init__(store)
        self._lease = lease

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        self._lease.journal.refuse_late_write()
        generation = super().write(path, body, headers, if_generation)
        self._lease.written[path] = self._lease.journal.moment()
        return generation

    def remove(self, path: str, if_generation: str) -> None:
        self._lease.journal.refuse_late_write()
        super().remove(path, if_generation)
