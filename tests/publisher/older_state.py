"""Turns a state store into one of an older format, as an older publisher has left it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from publisher.releases.release import read_release

NEW_IN_2 = {"ledger", "lines", "locks", "withdraws", "clock", "rebuild", "claimed_at", "before", "notes"}
NEW_IN_3 = {"manifests", "newest", "commit"}


def make_older(state: Path, store: Path, version: int) -> None:
    """Write head, releases and manifest as of a format; the parts of the present one go."""

    def read(sha256: str) -> bytes:
        return (state / "objects" / sha256).read_bytes()

    for file in (state / "releases").iterdir():
        release = read_release(str(file), file.read_bytes(), read)
        content: dict[str, Any] = orjson.loads(file.read_bytes())
        content["documents"] = {path: asdict(entry) for path, entry in release.documents.items()}
        content["ledger"] |= {"lines": {key: asdict(line) for key, line in release.ledger.lines.items()}}
        content["ledger"] |= {"locks": dict(release.ledger.locks)}
        if version == 1:
            for entry in content["documents"].values():
                del entry["shows_date"]
        _write(file, content, version)
        manifest = store / "v1/manifest.json"
        public: dict[str, Any] = orjson.loads(manifest.read_bytes())
        if public["release"] == release.id:
            del public["parts"]
            files = {
                path: {"sha256": entry.sha256, "bytes": entry.size} for path, entry in release.of("public").items()
            }
            manifest.write_bytes(orjson.dumps(public | {"format": 1, "documents": files}, option=orjson.OPT_SORT_KEYS))
    _write(state / "head.json", orjson.loads((state / "head.json").read_bytes()), version)
    for file in (store / "v1/manifests").iterdir():
        file.unlink()
    for file in (state / "objects").iterdir():
        if b'"kind":' in file.read_bytes() or b'"claimed_at":' in file.read_bytes():
            file.unlink()


def _write(file: Path, content: dict[str, Any], version: int) -> None:
    new = NEW_IN_3 | (NEW_IN_2 if version == 1 else set())
    kept = {key: value for key, value in content.items() if key not in new}
    file.write_bytes(orjson.dumps(kept | {"format": version}, option=orjson.OPT_SORT_KEYS))
