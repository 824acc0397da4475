"""The bucket as a store, against a real server on this machine."""

import gzip
import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.cloud.storage import Bucket, Client

from publisher import publication
from publisher.cli.main import main
from publisher.errors import ConflictError, StoreError
from publisher.releases.site import Site
from publisher.releases.stores import Headers, Store, open_store
from publisher.run import Run
from tests.publisher.fault_proxy import ALWAYS, Fault, FaultProxy, fault_proxy
from tests.publisher.fault_support import bodies, built, publish
from tests.publisher.small_warehouse import NOW as NOON
from tests.publisher.small_warehouse import Warehouse
from tools.gcs_server import gcs_server
from workspace.__main__ import main as workspace

PATH = "v1/signals/2026-01-15.json"
BODY, OTHER = b'{"a":1}', b'{"a":2}'
HEADERS = Headers("public, max-age=300")


@pytest.fixture(scope="module")
def server() -> Iterator[FaultProxy]:
    """Run one server for all tests here, behind a proxy that sees the requests."""
    with gcs_server() as address, fault_proxy(address) as proxy:
        yield proxy


@pytest.fixture
def bucket(server: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """Return a new bucket, and point the client library at the server."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.address)
    bucket = Client().create_bucket(f"test-{secrets.token_hex(4)}")
    server.clear()
    return bucket


def store_in(bucket: Bucket, prefix: str = "site") -> Store:
    """Open the bucket as the command line does."""
    return open_store(f"gs://{bucket.name}/{prefix}")


def test_bytes_and_headers_arrive_in_one_request(bucket: Bucket, server: FaultProxy) -> None:
    """A browser gets gzip, the type and the cache time with the bytes, at no moment without."""
    generation = store_in(bucket).write(PATH, BODY, HEADERS, None)
    assert [request.method for request in server.requests] == ["POST"]
    blob = bucket.get_blob(f"site/{PATH}")
    assert blob is not None
    assert gzip.decompress(blob.download_as_bytes(raw_download=True)) == BODY
    assert (blob.content_type, blob.content_encoding) == ("application/json", "gzip")
    assert blob.cache_control == "public, max-age=300"
    assert str(blob.generation) == generation
    assert blob.download_as_bytes(raw_download=True)[4:8] == bytes(4)  # the time in gzip's header


def test_health_reads_a_bucket_and_writes_nothing(
    bucket: Bucket, server: FaultProxy, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its listing, as a stranger and with the keys; what somebody else has written does not fit, and is mended."""
    warehouse = Warehouse(tmp_path / "target")
    warehouse.add()
    warehouse.save()
    target = ["--target-path", str(warehouse.target)]
    store, state = ["--store", f"gs://{bucket.name}/web"], ["--state", str(tmp_path / "state")]
    assert main(["publish", *store, *state, *target], now=NOON) == 0
    server.clear()
    for keys in ([], state):
        assert main(["health", *store, *keys, *target], now=NOON) == 0
    assert {request.method for request in server.requests} == {"GET"}
    published = store_in(bucket, "web").read(PATH)
    bucket.blob(f"web/{PATH}").upload_from_string(BODY)
    capsys.readouterr()
    assert main(["health", *store, *state, *target], now=NOON) == 1
    said = f"{PATH}: is not as it was published; `publisher publish --mend` writes it again\n"
    assert capsys.readouterr().out.endswith(said)
    assert main(["publish", *store, *state, *target, "--mend"], now=NOON) == 0
    mended = store_in(bucket, "web").read(PATH)
    assert published
    assert mended
    assert mended.body == published.body
    blob = bucket.get_blob(f"web/{PATH}")
    assert blob is not None
    assert blob.cache_control == "public, max-age=300"
    assert main(["health", *store, *state, *target], now=NOON) == 0


def test_pages_arrive_with_type_and_cache_time_and_go_again(bucket: Bucket, tmp_path: Path) -> None:
    """Compressed, as documents are."""
    warehouse = Warehouse(tmp_path / "target")
    warehouse.add()
    warehouse.save()
    (tmp_path / "site").mkdir()
    page, style = tmp_path / "site/index.html", tmp_path / "site/style.css"
    page.write_text("<!doctype html>")
    style.write_text("body {}")
    stores = ["--store", f"gs://{bucket.name}/web", "--state", str(tmp_path / "state"), "--from", str(page.parent)]
    command = ["site", *stores, "--target-path", str(warehouse.target)]
    assert workspace(command, now=NOON) == 0
    blob = bucket.get_blob("web/site/index.html")
    assert blob is not None
    assert gzip.decompress(blob.download_as_bytes(raw_download=True)) == b"<!doctype html>"
    assert (blob.content_type, blob.content_encoding) == ("text/html; charset=utf-8", "gzip")
    assert blob.cache_control == "public, max-age=60"
    style.unlink()
    assert workspace(command, now=NOON) == 0
    assert bucket.get_blob("web/site/style.css") is None
    again = bucket.get_blob("web/site/index.html")
    assert again is not None
    assert again.generation == blob.generation


def test_what_somebody_else_uploaded_is_read(bucket: Bucket, server: FaultProxy) -> None:
    """It need not be compressed; bytes and generation are of one reply, and a listing does not know the hash."""
    blob = bucket.blob(f"site/{PATH}")
    blob.upload_from_string(BODY)
    server.clear()
    stored = store_in(bucket).read(PATH)
    assert stored
    assert (stored.body, stored.generation) == (BODY, str(blob.generation))
    assert len(server.requests) == 1
    assert store_in(bucket).list("v1/")[PATH].sha256 == ""


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(BODY)[:-9], b"\x1f\x8b\x08\x00" + bytes(40)], ids=len)
def test_an_object_that_cannot_be_inflated_is_one_clear_line(bucket: Bucket, body: bytes) -> None:
    """Whoever made it so; never a traceback, never taken for the file."""
    blob = bucket.blob(f"site/{PATH}")
    blob.content_encoding = "gzip"
    blob.upload_from_string(body)
    with pytest.raises(StoreError, match=rf"^gs://\S+/site/{PATH}: [^\n]+; run again to finish$"):
        store_in(bucket).read(PATH)


def test_headers_alone_are_published(bucket: Bucket, tmp_path: Path) -> None:
    """The same bytes with another cache time are another file for a browser."""
    state = open_store(str(tmp_path))
    documents = bodies(1)
    publish(store_in(bucket), state, documents)
    publish(store_in(bucket), state, documents, cache_control="no-store")
    blob = bucket.get_blob(f"site/{min(documents)}")
    assert blob is not None
    assert blob.cache_control == "no-store"


def test_a_listing_tells_hash_and_headers(bucket: Bucket, server: FaultProxy) -> None:
    """What is there is known by one request, whatever the number of objects; other headers are written again."""
    store = store_in(bucket)
    for number in range(5):
        store.write(f"v1/{number}.json", BODY, Headers("public, max-age=300", "application/feed+json"), None)
    server.clear()
    listed = [*store.list("v1/").values()]
    assert (len(listed), len(server.requests)) == (5, 1)
    for found in (store.look("v1/1.json"), *listed):
        assert found
        assert (found.sha256, found.content_type) == (hashlib.sha256(BODY).hexdigest(), "application/feed+json")
        assert found.cache_control == "public, max-age=300"


def test_an_object_is_removed_under_a_condition(bucket: Bucket, server: FaultProxy) -> None:
    """That it still is the generation that was read; the server here does not look at it, so the proxy answers."""
    store = store_in(bucket)
    generation = store.write(PATH, BODY, HEADERS, None)
    server.faults.append(Fault("412", lambda request: f"ifGenerationMatch={generation}" in request.text))
    with pytest.raises(ConflictError, match=rf"^gs://\S+/site/{PATH}: somebody else has written it meanwhile"):
        store.remove(PATH, generation)
    assert store.read(PATH)


def test_an_empty_prefix_is_the_bucket_itself(bucket: Bucket) -> None:
    """gs://bucket publishes to v1/ of the bucket."""
    store_in(bucket, "").write(PATH, BODY, HEADERS, None)
    assert bucket.get_blob(PATH) is not None


@pytest.mark.usefixtures("bucket")
def test_a_bucket_that_is_not_there_is_one_clear_line() -> None:
    """A misspelt name fails at the listing, before any write."""
    store = open_store("gs://nobody-has-this")
    with pytest.raises(StoreError, match=r"^gs://nobody-has-this/v1/: 404 [^\n]*; run again to finish$"):
        store.list("v1/")
    with pytest.raises(StoreError, match=r"^gs://nobody-has-this/v1/a.json: 404 [^\n]*$"):
        store.write("v1/a.json", BODY, HEADERS, None)


def test_missing_permissions_are_named(bucket: Bucket, server: FaultProxy) -> None:
    """The server here knows no permissions, so the proxy answers."""
    granted = b'{"permissions": ["storage.objects.get", "storage.objects.list", "storage.objects.create"]}'
    server.faults.append(
        Fault("answer", lambda request: "testPermissions" in request.text, times=ALWAYS, reply=granted)
    )
    with pytest.raises(StoreError, match=r"the account lacks storage\.objects\.delete$"):
        store_in(bucket).check_access()
    server.clear()
    all_of_them = granted.replace(b'["', b'["storage.objects.delete", "')
    server.faults.append(Fault("answer", lambda request: "testPermissions" in request.text, reply=all_of_them))
    store_in(bucket).check_access()
    with pytest.raises(StoreError, match=r"^gs://\S+: 404"):
        store_in(bucket).check_access()


def test_a_url_without_bucket_is_refused() -> None:
    """gs:// alone names nothing."""
    with pytest.raises(StoreError, match="names no bucket"):
        open_store("gs://")


def test_what_another_program_wrote_into_the_ledger_is_taken_away(bucket: Bucket, tmp_path: Path) -> None:
    """No listing has a hash of it, so it is never taken for a file that should be there, or for none."""
    public, private = open_store(str(tmp_path)), store_in(bucket, "state")
    publish(public, private, bodies(1))
    stray = "shown/picks/game_date=2025-11-10/members.ndjson"
    bucket.blob(f"state/{stray}").upload_from_string("{}")
    run = Run(Site({"public": public}, private), NOON)
    run.change()
    assert run.differing() == [f"{stray}: is in no release"]
    run.mend_ledger(is_whole=True)
    assert (private.read(stray), run.differing()) == (None, [])


def test_a_recovered_file_keeps_its_headers(bucket: Bucket, tmp_path: Path) -> None:
    """Of what is found without a release they are not known, so nothing is written again."""
    public, private, internal = store_in(bucket), open_store(str(tmp_path / "s")), open_store(str(tmp_path / "i"))
    publish(public, private, bodies(1), internal=internal)
    (path,) = (path for path in bodies(1) if "constant" in path)
    before = bucket.get_blob(f"site/{path}")
    (tmp_path / "s/head.json").unlink()
    publication.recover(Run(Site({"public": public, "internal": internal}, private), NOON), built(bodies(1)))
    after = bucket.get_blob(f"site/{path}")
    assert (before.generation, before.cache_control) == (after.generation, after.cache_control)
