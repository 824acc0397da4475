"""A claimed head gives the right to write, and takes it back when its time is over."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from publisher.errors import PublisherError
from publisher.releases.site import Site
from publisher.releases.stores.base import Headers, Inside, Store


class Claim(Protocol):
    """What the journal says of a head that it has claimed."""

    def moment(self) -> dt.datetime:
        """Return the present."""

    def refuse_late_write(self) -> None:
        """Raise ReleaseError if so little of the lease is left that another publisher may meet what is written now."""

    def give_up(self) -> None:
        """Leave the claimed head to whoever comes next."""


@dataclass(frozen=True)
class Lease:
    """The time in which whoever claimed the head may write; `written` is when he wrote what."""

    claim: Claim
    written: dict[str, dt.datetime] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def of(cls, claim: Claim) -> Iterator["Lease"]:
        """Lend the stores to whoever has claimed the head; what goes wrong gives the claim up."""
        try:
            yield cls(claim)
        except PublisherError:
            claim.give_up()
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
        self._lease.claim.refuse_late_write()
        generation = super().write(path, body, headers, if_generation)
        self._lease.written[path] = self._lease.claim.moment()
        return generation

    def remove(self, path: str, if_generation: str) -> None:
        self._lease.claim.refuse_late_write()
        super().remove(path, if_generation)
