"""Chains of lock files, whole and torn."""

import hashlib
from typing import Any

from publisher.format import canonical_json

DATES = ["2025-11-17", "2025-11-18", "2025-11-19", "2025-11-20"]
LAST = DATES[-1]

RESTART = {"previous": None, "restart": "the state store was lost"}
"""What the first file of a new chain says."""

ELSEWHERE = {"documents": [{"path": f"v1/picks/{LAST}.json", "copy_of": f"v1/picks/{LAST}.json", "sha256": "0" * 64}]}
"""What a file says that names a document in place of its copy."""


def chain_of(*contents: dict[str, Any]) -> list[bytes]:
    """Return lock files without copies, each of which names the one before it, unless it says something else."""
    files: list[bytes] = []
    for date, content in zip(DATES, contents, strict=True):
        previous = {"date": DATES[len(files) - 1], "sha256": hashlib.sha256(files[-1]).hexdigest()} if files else None
        times = {"lock": f"{date}T17:00:00Z", "claimed_at": f"{date}T17:05:00Z"}
        files.append(canonical_json({"date": date, **times, "documents": [], "previous": previous, **content}))
    return files
