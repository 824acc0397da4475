"""What all tests have in common."""

import gc


def pytest_collection_finish() -> None:
    """Take what the collection has made out of each later search for cycles: it stays until the end."""
    gc.collect()
    gc.freeze()
