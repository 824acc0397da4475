"""A claimed head gives the right to write, and takes it back when its time is over."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from publisher.errors import PublisherError
from publisher.releases.journal import Journal
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers, Listed, Store, Stored


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
        stores = {audience: _Leased(store, self, store.name) for audience, store in site.stores.items()}
        return replace(site, stores=stores, state=_Leased(site.state, self, site.state.name))


@dataclass
class _Leased:
    store: Store
    lease: Lease
    name: str

    def read(self, path: str) -> Stored | None:
        return self.store.read(path)

    def look(self, path: str) -> Listed | None:
        return self.store.look(path)

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        self.lease.journal.refuse_late_write()
        generation = self.store.write(path, body, headers, if_generation)
        self.lease.written[path] = self.lease.journal.moment()
        return generation

    def remove(self, path: str, if_generation: str) -> None:
        self.lease.journal.refuse_late_write()
        self.store.remove(path, if_generation)

    def flush(self, paths: Iterable[str]) -> None:
        self.store.flush(paths)

    def hold(self, name: str) -> str:
        return self.store.hold(name)

    def is_let_go(self, held: str) -> bool:
        return self.store.is_let_go(held)

    def let_go(self) -> None:
        self.store.let_go()

    def check_access(self) -> None:
        self.store.check_access()

    def list(self, prefix: str) -> Mapping[str, Listed]:
        return self.store.list(prefix)
