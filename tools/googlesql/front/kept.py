"""Answers of Google's evaluator on disk: the next run of the tests computes only those that an edit has changed."""

import json
import os
import time
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

from zetasql.wasi._pb2.zetasql.local_service.local_service_pb2 import TableData

from tools.googlesql.google import Columns, Row

_DAYS = 3
_CODE = [Path(__file__).parents[1] / name for name in ("google.py", "language.py")]


class Kept:
    """A folder with a file for each answer, under the hash of all that the answer depends on."""

    def __init__(self, folder: Path) -> None:
        """Forget what nobody has asked for some days."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            with suppress(FileNotFoundError):  # another process may be forgetting it, or keeping it
                if file.stat().st_mtime < time.time() - _DAYS * 86400:
                    file.unlink()
        self._version = [version("zetasql"), *(sha256(file.read_bytes()).hexdigest() for file in _CODE)]

    def file(self, key: tuple[str, ...]) -> Path:
        """Return where an answer is kept."""
        return self._folder / sha256(json.dumps([self._version, key]).encode()).hexdigest()

    def get(self, key: tuple[str, ...]) -> tuple[Columns, list[Row]] | None:
        """Return an answer, if it is there."""
        try:
            head, _, body = self.file(key).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        with suppress(FileNotFoundError):
            os.utime(self.file(key))
        columns = tuple((name, kind) for name, kind in json.loads(head))
        return columns, [list(row.cell) for row in TableData.FromString(body).row]

    def put(self, key: tuple[str, ...], columns: Columns, rows: list[Row]) -> None:
        """Keep an answer."""
        data = TableData()
        for row in rows:
            data.row.add(cell=row)
        new = self._folder / uuid4().hex  # another process may be keeping the same
        new.write_bytes(json.dumps(columns).encode() + b"\n" + data.SerializeToString())
        new.replace(self.file(key))
