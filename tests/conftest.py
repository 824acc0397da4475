"""What all tests have in common."""

import gc
from collections.abc import Iterator

import pytest

from publisher.releases.stores.directory import DirectoryStore
from publisher.releases.stores.gcs import GCSStore


def pytest_collection_finish() -> None:
    """Take what the collection has made out of each later search for cycles: it stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _stores_tell_no_time() -> Iterator[None]:
    """Let no store have a clock: a test says what time it is. test_clocks.py has stores with one."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in (DirectoryStore, GCSStore):
            patch.setattr(kind, "moment", lambda _: None)
        yield
