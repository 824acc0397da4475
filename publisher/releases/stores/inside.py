"""A folder of a store, as a store."""

from collections.abc import Iterable, Mapping

from publisher.releases.stores.base import Headers, Listed, Store, Stored


class Inside:
    """The files of `store` under `folder`, which ends with a slash."""

    def __init__(self, store: Store, folder: str) -> None:
        """Take the store and the folder, which need not exist yet."""
        self._store = store
        self._folder = folder
        self.name = f"{store.name}/{folder.removesuffix('/')}"

    def read(self, path: str) -> Stored | None:
        """See Store."""
        return self._store.read(self._folder + path)

    def look(self, path: str) -> Listed | None:
        """See Store."""
        return self._store.look(self._folder + path)

    def write(self, path: str, body: bytes, headers: Headers, if_generation: str | None) -> str:
        """See Store."""
        return self._store.write(self._folder + path, body, headers, if_generation)

    def remove(self, path: str, if_generation: str) -> None:
        """See Store."""
        self._store.remove(self._folder + path, if_generation)

    def flush(self, paths: Iterable[str]) -> None:
        """See Store."""
        self._store.flush(self._folder + path for path in paths)

    def hold(self, name: str) -> str:
        """See Store."""
        return self._store.hold(name)

    def is_let_go(self, held: str) -> bool:
        """See Store."""
        return self._store.is_let_go(held)

    def let_go(self) -> None:
        """See Store."""
        self._store.let_go()

    def check_access(self) -> None:
        """See Store."""
        self._store.check_access()

    def list(self, prefix: str) -> Mapping[str, Listed]:
        """See Store."""
        listed = self._store.list(self._folder + prefix)
        return {path.removeprefix(self._folder): file for path, file in listed.items()}
