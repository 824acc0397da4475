"""The stages of a publication, as a proxy sees them."""

from dataclasses import dataclass

from tests.publisher.fault_proxy import STATUSES, Request


@dataclass(frozen=True)
class Stage:
    """Requests of one stage of a publication: an upload of a path, or another request whose text has `part`."""

    part: str
    is_upload: bool = True
    skip: int = 0

    def matches(self, request: Request) -> bool:
        """Whether the request is of this stage."""
        return self.part in request.text and self.is_upload == (request.method == "POST")


STAGES = {
    "object": Stage("objects/"),
    "release": Stage('"releases/'),
    "head claim": Stage('"head.json'),
    "ledger file": Stage('"shown/'),
    "public file": Stage("/v1/signals/changing-1"),
    "manifest": Stage("/v1/manifest.json"),
    "head done": Stage('"head.json', skip=1),
    "status": Stage("/v1/status.json"),
    "listing": Stage("prefix=site/v1/", is_upload=False),
    "listing of the ledger": Stage("prefix=shown/", is_upload=False),
    "read of the head": Stage("head.json", is_upload=False),
    "read of the release": Stage("releases/", is_upload=False),
    "read of the status": Stage("status.json", is_upload=False),
}
LASTING = (STATUSES, "reset before", "reset after", "truncate")
