"""The bucket as a store, against a real server on this machine."""

import gzip
from collections.abc import Iterator
from dataclasses import replace

import pytest
from google.cloud.storage import Bucket, Client

from publisher.document import Document
from publisher.errors import StoreError
from publisher.stores import Store, open_store
from tests.publisher.gcs_server import gcs_server

DOCUMENT = Document("signals", "v1/signals/2026-01-15.json", b'{"a":1}', "public, max-age=300", "0" * 64)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run one server for all tests here."""
    with gcs_server() as address:
        yield address


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Bucket:
    """Return a new bucket, and point the client library at the server."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server)
    name = "".join(letter for letter in request.node.name.lower() if letter.isalnum())[:60]
    return Client().create_bucket(name)


def store_in(bucket: Bucket, prefix: str = "site") -> Store:
    """Open the bucket as the command line does."""
    return open_store(f"gs://{bucket.name}/{prefix}")


def test_bytes_and_headers_arrive(bucket: Bucket) -> None:
    """A browser gets gzip, the type and the cache time with the bytes."""
    store_in(bucket).write(DOCUMENT)
    blob = bucket.get_blob("site/v1/signals/2026-01-15.json")
    assert blob is not None
    assert gzip.decompress(blob.download_as_bytes(raw_download=True)) == DOCUMENT.body
    assert (blob.content_type, blob.content_encoding) == ("application/json", "gzip")
    assert blob.cache_control == "public, max-age=300"


def test_compressed_bytes_do_not_depend_on_the_clock(bucket: Bucket) -> None:
    """The gzip header has a time in it; ours is 0."""
    store_in(bucket).write(DOCUMENT)
    blob = bucket.get_blob("site/v1/signals/2026-01-15.json")
    assert blob is not None
    assert blob.download_as_bytes(raw_download=True)[4:8] == bytes(4)


def test_what_is_there_is_unchanged(bucket: Bucket) -> None:
    """Content and headers decide."""
    assert not store_in(bucket).unchanged(DOCUMENT)
    store_in(bucket).write(DOCUMENT)
    assert store_in(bucket).unchanged(DOCUMENT)
    assert not store_in(bucket).unchanged(replace(DOCUMENT, content_sha="1" * 64))
    assert not store_in(bucket).unchanged(replace(DOCUMENT, cache_control="no-store"))


def test_an_empty_prefix_is_the_bucket_itself(bucket: Bucket) -> None:
    """gs://bucket publishes to v1/ of the bucket."""
    store_in(bucket, "").write(DOCUMENT)
    assert bucket.get_blob("v1/signals/2026-01-15.json") is not None


def test_a_document_is_replaced(bucket: Bucket) -> None:
    """The second release overwrites the first."""
    store_in(bucket).write(DOCUMENT)
    second = replace(DOCUMENT, body=b'{"a":2}', content_sha="2" * 64)
    store = store_in(bucket)
    assert not store.unchanged(second)
    store.write(second)
    blob = bucket.get_blob("site/v1/signals/2026-01-15.json")
    assert blob is not None
    assert gzip.decompress(blob.download_as_bytes(raw_download=True)) == b'{"a":2}'


def test_what_somebody_else_replaced_meanwhile_is_not_overwritten(bucket: Bucket) -> None:
    """The generation that was listed is the one that may be replaced."""
    early = store_in(bucket)
    assert not early.unchanged(DOCUMENT)
    store_in(bucket).write(DOCUMENT)
    with pytest.raises(StoreError, match=r"signals/2026-01-15.json: not written: .*412"):
        early.write(replace(DOCUMENT, content_sha="2" * 64))


@pytest.mark.usefixtures("bucket")
def test_a_bucket_that_is_not_there_is_one_clear_line() -> None:
    """A misspelt name fails at the listing, before any write."""
    with pytest.raises(StoreError, match=r"^gs://nobody-has-this/v1: cannot be listed: 404"):
        open_store("gs://nobody-has-this").unchanged(DOCUMENT)


def test_a_url_without_bucket_is_refused() -> None:
    """gs:// alone names nothing."""
    with pytest.raises(StoreError, match="names no bucket"):
        open_store("gs://")
