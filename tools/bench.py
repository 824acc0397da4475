"""`python -m tools.bench`: measure time and memory of a build of the real input, and uploads a second.

It asserts nothing. Without REALDATA it measures the uploads alone.
"""

import datetime as dt
import gzip
import hashlib
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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
from tools.gcs_server import gcs_server

REPEATS = 3
UPLOAD_REPEATS = 6
JOBS = 32
SEASON_DATES = 204
DOCUMENTS_A_DATE = 5


def main() -> int:
    """Measure and print; return the exit code."""
    realdata = os.environ.get("REALDATA")
    if realdata:
        _builds(realdata)
    else:
        print("REALDATA is not set: builds are left out")
    _uploads()
    return 0


def _builds(realdata: str) -> None:
    print(f"{'':<36}{'seconds':>20}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory() as temporary:
        documents = [sys.executable, "-m", "build.documents", "--raw", realdata, "--out", f"{temporary}/out"]
        _row("make documents RAW=$REALDATA", [_seconds(documents, {}) for _ in range(REPEATS)])
        dbt = [str(Path(sys.executable).with_name("dbt")), "build", "--exclude-resource-type", "unit_test"]
        places = {
            "RAW_FOLDER": realdata,
            "DBT_TARGET_PATH": f"{temporary}/target",
            "DUCKDB_PATH": f"{temporary}/nba_subsets.duckdb",
        }
        _row("dbt build, first", [_seconds(dbt, places)])
        _row("dbt build, again, parsed partially", [_seconds(dbt, places) for _ in range(REPEATS)])


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    started = time.monotonic()
    subprocess.run(command, env=os.environ | environment, check=True, capture_output=True)
    return time.monotonic() - started


def _row(name: str, seconds: list[float]) -> None:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    times = ", ".join(f"{second:.1f}" for second in sorted(seconds))
    print(f"{name:<36}{times:>20}{peak:>10.0f}", flush=True)


def _uploads() -> None:
    """Publish a season's documents to a server on this machine, in turn with bare uploads of the same bytes."""
    bodies = _season()
    ratios = []
    print(f"\nuploads a second of {len(bodies):,} documents, each also kept as an object, {JOBS} at a time")
    print(f"{'publisher':>10}{'bare library':>14}{'ratio':>8}")
    for number in range(UPLOAD_REPEATS):
        with gcs_server() as address:
            os.environ["STORAGE_EMULATOR_HOST"] = address
            for bucket in ("public", "state", "bare"):
                Client().create_bucket(bucket)
            # in turn, because a server slows down as it fills
            if number % 2:
                bare, ours = _upload(bodies), _publish(bodies)
            else:
                ours, bare = _publish(bodies), _upload(bodies)
        ratios.append(ours / bare)
        print(f"{ours:>10.0f}{bare:>14.0f}{ours / bare:>8.2f}", flush=True)
    print(f"{'':>24}{statistics.median(ratios):>8.2f} median")


def _season() -> dict[str, bytes]:
    """Return documents of about 5 kB that compress as well as real ones."""
    generator = random.Random(SEASON_DATES)  # noqa: S311 (the same bytes every time)
    words = ["".join(generator.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(500)]
    return {
        f"v1/{kind}/{number}.json": canonical_json({"n": [kind, number], "words": generator.choices(words, k=420)})
        for kind in range(DOCUMENTS_A_DATE)
        for number in range(SEASON_DATES)
    }


def _publish(bodies: dict[str, bytes]) -> float:
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
    release = next_release(EMPTY, documents, now)
    started = time.monotonic()
    place.store(site, journal, release, new)
    place.show(site, journal, release, new, Progress())
    return 2 * len(bodies) / (time.monotonic() - started)


def _upload(bodies: dict[str, bytes]) -> float:
    client = Client()
    client._http.mount("http://", HTTPAdapter(pool_maxsize=JOBS))  # noqa: SLF001 (it has no setting)
    bucket = client.bucket("bare")
    files = [(f"{copy}/{path}", gzip.compress(body, 6)) for copy in "ab" for path, body in bodies.items()]

    def upload(file: tuple[str, bytes]) -> None:
        blob = bucket.blob(file[0])
        blob.cache_control = "public, max-age=300"
        blob.content_encoding = "gzip"
        blob.upload_from_string(file[1], content_type="application/json", if_generation_match=0)

    started = time.monotonic()
    with ThreadPoolExecutor(JOBS) as pool:
        for _ in pool.map(upload, files):
            pass
    return len(files) / (time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
