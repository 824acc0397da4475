"""What a run tells while it works."""


class Progress:
    """Listens to a run and shows nothing; the command line shows more. `step` may be called from several threads."""

    def begin(self, phase: str, total: int | None = None) -> None:
        """Begin a phase of `total` documents, if their number is known."""

    def step(self, path: str) -> None:
        """Count a document of the phase, which was read or written."""

    def tell(self, line: str) -> None:
        """Hear what the operator must know, besides refusals."""
