"""Publishing: everything is read and checked before anything is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from publisher.catalog import Kind
from publisher.document import Document, make_document
from publisher.errors import WarehouseError
from publisher.stores import Store
from publisher.warehouse import Dates, Reader


@dataclass
class Tally:
    """What became of one kind's documents; bytes are those of the written ones, before compression."""

    kind: str
    documents: int = 0
    written: int = 0
    unchanged: int = 0
    bytes: int = 0


def read_documents(reader: Reader, kinds: Iterable[Kind], dates: Dates | None) -> list[Document]:
    """Read and check every document of these kinds; with `dates`, the dated ones of these dates.

    Raises WarehouseError when there is nothing: an empty read is never a publication.
    """
    documents = []
    for kind in kinds:
        found = [make_document(kind, row) for row in reader.rows(kind.relation, dates)]
        if not found and dates is None:
            message = f"{kind.relation}: is empty; nothing was written. Run `dbt build` and look at its warnings"
            raise WarehouseError(message)
        documents += found
    if not documents:
        message = f"no document of {dates.first if dates else ''} to {dates.last if dates else ''}"
        raise WarehouseError(message)
    return documents


def publish(
    documents: Iterable[Document],
    store: Store,
    *,
    dry_run: bool = False,
    on_document: Callable[[Document], None] = lambda _: None,
) -> list[Tally]:
    """Write the documents whose content differs from what the store holds, in the order given; tallies by kind."""
    tallies: dict[str, Tally] = {}
    for document in documents:
        tally = tallies.setdefault(document.kind, Tally(document.kind))
        tally.documents += 1
        if store.unchanged(document):
            tally.unchanged += 1
        else:
            if not dry_run:
                store.write(document)
            tally.written += 1
            tally.bytes += len(document.body)
        on_document(document)
    return list(tallies.values())
