"""`make fetch`: raw tables and ledger come from a storage server, and only what is new."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.cloud.storage import Bucket, Client

from publisher.releases.stores.gcs import GCSStore
from tests.project.week import Raw
from tools.gcs_server import gcs_server
from workspace import fetch

LEDGER = "shown/picks/game_date=2026-01-15/members.ndjson"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run one server for all tests here."""
    with gcs_server() as address:
        yield address


@pytest.fixture
def bucket(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """Return a bucket with raw tables and a ledger, which the environment names; nothing is fetched yet."""
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server)
    bucket = Client().create_bucket(f"test-{secrets.token_hex(4)}")
    Raw.of_the_week().write(tmp_path / "upstream")
    for file in (tmp_path / "upstream").iterdir():
        bucket.blob(f"raw/{file.name}").upload_from_filename(str(file))
    bucket.blob(LEDGER).upload_from_string(b"{}\n")
    for name, value in {"RAW": "raw", "STATE": ""}.items():
        monkeypatch.setenv(name, f"gs://{bucket.name}/{value}")
    monkeypatch.setenv("RAW_FOLDER", str(tmp_path / "raw"))
    monkeypatch.setattr(fetch, "LEDGER", tmp_path / "ledger")
    return bucket


def fetched(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Fetch; return what is said of each file and of the ledger."""
    assert fetch.main() == 0
    lines = capsys.readouterr().out.splitlines()
    return {place.rpartition("/")[2] or "ledger": said for place, said in (line.split(": ") for line in lines)}


def test_only_what_is_new_is_read(
    bucket: Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the bucket, or because somebody has changed it here; what is gone there is gone here."""
    said = fetched(capsys)
    assert {name for name in said if said[name] == "new"} == {file.name for file in (tmp_path / "upstream").iterdir()}
    assert said["nbac_injury_report.parquet"] == "absent"
    assert said["ledger"] == "1 files, 1 new"
    assert (tmp_path / "ledger" / LEDGER).read_bytes() == b"{}\n"
    for file in (tmp_path / "upstream").iterdir():
        assert (tmp_path / "raw" / file.name).read_bytes() == file.read_bytes()
    with monkeypatch.context() as patch:
        patch.delattr(GCSStore, "read")
        assert set(fetched(capsys).values()) == {"as before", "absent", "1 files, 0 new"}
    registry = (tmp_path / "upstream/nba_players_registry.parquet").read_bytes()
    bucket.blob("raw/nba_players_registry.parquet").upload_from_string(registry)
    (tmp_path / "raw/nba_schedule.parquet").write_bytes(b"somebody's")
    (tmp_path / "raw/nbac_injury_report.parquet").write_bytes(b"somebody's")
    bucket.blob(LEDGER).delete()
    said = fetched(capsys)
    assert {name for name in said if said[name] == "new"} == {"nba_players_registry.parquet", "nba_schedule.parquet"}
    assert said["ledger"] == "0 files, 0 new"
    assert not (tmp_path / "ledger" / LEDGER).exists()
    assert not (tmp_path / "raw/nbac_injury_report.parquet").exists()


def test_what_cannot_be_built_is_told_by_its_place(
    bucket: Bucket, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line each, every hour until it is mended."""
    torn, gone = (bucket.blob(f"raw/{name}.parquet") for name in ("player_game_summary", "nba_schedule"))
    whole = torn.download_as_bytes()
    torn.upload_from_string(whole[: len(whole) // 2])
    gone.delete()
    for _ in range(2):
        assert fetch.main() == 1
        schedule, box_scores = sorted(capsys.readouterr().err.splitlines())
        assert schedule.startswith(f"fetch: gs://{bucket.name}/raw/nba_schedule.parquet: no such file; ")
        assert box_scores.startswith(f"fetch: gs://{bucket.name}/raw/player_game_summary.parquet: cannot be read as ")
    torn.upload_from_string(whole)
    gone.upload_from_filename(str(tmp_path / "upstream/nba_schedule.parquet"))
    assert fetched(capsys)["player_game_summary.parquet"] == "new"


@pytest.mark.parametrize("name", ["RAW", "STATE"])
def test_both_places_are_needed(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the state store, what was shown would be computed anew."""
    for each in ("RAW", "STATE"):
        monkeypatch.setenv(each, "" if each == name else "folder")
    assert fetch.main() == 1
    assert capsys.readouterr().err.startswith("fetch: usage: make fetch RAW=")
