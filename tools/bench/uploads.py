"""Uploads of a season's documents to a server on this machine: the publisher's, beside those of the bare library."""

import datetime as dt
import gzip
import hashlib
import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from google.cloud.storage import Client
from requests.adapters import HTTPAdapter

from publisher.format import canonical_json
from publisher.progress import Progress
from publisher.releases import place
from publisher.releases.bodies import Bodies
from publisher.releases.journal import Journal
from publisher.releases.release import EMPTY, Entry, next_release
from publisher.releases.site import Site
from publisher.releases.stores import open_store
from tools.bench.measuring import Cost
from tools.gcs_server import gcs_server

JOBS = 32
SEASON_DATES = 204
DOCUMENTS_A_DATE = 5


def document(name: str) -> bytes:
    """Return a document of about 5 kB that compresses as well as a real one; of one name, the same bytes every time."""
    generator = random.Random(SEASON_DATES)  # noqa: S311 (the same words every time)
    words = ["".join(generator.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(500)]
    generator.seed(name)
    return canonical_json({"generated_at": name, "words": generator.choices(words, k=420)})


def season() -> dict[str, bytes]:
    """Return a season's documents."""
    return {
        path: document(path)
        for kind in range(DOCUMENTS_A_DATE)
        for number in range(SEASON_DATES)
        for path in [f"v1/{kind}/{number}.json"]
    }


def publish(bodies: dict[str, bytes]) -> Cost:
    """Publish the documents as one release, which keeps each of them as an object, too."""
    with buckets("public", "state"):
        now = dt.datetime.now(dt.UTC)
        site = Site({"public": open_store("gs://public", JOBS)}, open_store("gs://state", JOBS), JOBS)
        journal = Journal.open(site.state, now)
        new, documents = Bodies(journal.body), {}
        for path, body in bodies.items():
            sha256 = hashlib.sha256(body).hexdigest()
            new.add(sha256, body)
            documents[path] = Entry(
                "picks", "public", sha256, len(body), "public, max-age=300", sha256, sha256, None, "ok", 1, "", "", None
            )
        release = next_release(EMPTY, EMPTY.documents | documents, now)
        started = clocks()
        place.store(site, journal, release, new)
        place.show(site, journal, release, new, Progress())
        return since(started)


def upload(bodies: dict[str, bytes]) -> Cost:
    """Upload the same bytes twice with the library alone."""
    with buckets("bare"):
        client = Client()
        client._http.mount("http://", HTTPAdapter(pool_maxsize=JOBS))  # noqa: SLF001 (it has no setting)
        bucket = client.bucket("bare")
        files = [(f"{copy}/{path}", gzip.compress(body, 6)) for copy in "ab" for path, body in bodies.items()]

        def upload_one(file: tuple[str, bytes]) -> None:
            blob = bucket.blob(file[0])
            blob.cache_control = "public, max-age=300"
            blob.content_encoding = "gzip"
            blob.upload_from_string(file[1], content_type="application/json", if_generation_match=0)

        started = clocks()
        with ThreadPoolExecutor(JOBS) as pool:
            for _ in pool.map(upload_one, files):
                pass
        return since(started)


@contextmanager
def buckets(*names: str) -> Iterator[None]:
    """Start a server, because one slows down as it fills."""
    with gcs_server() as address:
        os.environ["STORAGE_EMULATOR_HOST"] = address
        for name in names:
            Client().create_bucket(name)
        yield


def clocks() -> tuple[float, float]:
    """Return CPU seconds of this process, and wall seconds."""
    return time.process_time(), time.monotonic()


def since(started: tuple[float, float]) -> Cost:
    """Return what it has cost since then."""
    return Cost(*(now - then for now, then in zip(clocks(), started, strict=True)))
