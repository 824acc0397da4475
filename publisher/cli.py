"""The command `publisher`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage."""

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from functools import cached_property, partial
from itertools import islice
from pathlib import Path

from publisher import diff, doctor, openapi, show
from publisher.arguments import AUTO, parse
from publisher.catalog import Catalog, load_catalog
from publisher.days import dates_of_events, due, parse_date, today
from publisher.document import API_VERSION
from publisher.errors import PublisherError
from publisher.gates import Build
from publisher.plan import Plan, Planner, Question, Spool
from publisher.publish import Publisher, differences
from publisher.release import ReleaseState
from publisher.stores import Headers, Store, open_store, refuse_overlap
from publisher.stores.directory import DirectoryStore
from publisher.warehouse import Dates, open_reader

SHOWN_RELEASES = 20


def main(arguments: Sequence[str] | None = None, now: dt.datetime | None = None) -> int:
    """Run the command line as of `now` (default: the clock) and return its exit code."""
    options = parse(arguments)
    try:
        return Command(options, now or dt.datetime.now(dt.UTC)).run()
    except PublisherError as error:
        print(f"publisher: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("publisher: interrupted; every file is whole, run again to finish", file=sys.stderr)
    return 1


class Command:
    """One call of the command line."""

    def __init__(self, options: argparse.Namespace, now: dt.datetime) -> None:
        """Take parsed options."""
        self.options = options
        self.now = now

    def run(self) -> int:
        """Do what the options say and return the exit code."""
        command = getattr(self, f"_{self.options.command}")
        code: int = command()
        return code

    def _publish(self) -> int:
        stores, state = self._open()
        with Spool() as spool, show.Progress(quiet=self.options.json) as progress:
            publisher = Publisher(stores, state, self.now, self.options.jobs, spool, progress.step)
            self._prepare(publisher)
            plan = self._plan(publisher, spool, progress)
            release = plan.base
            if plan.counts and not self.options.dry_run:
                progress.begin("writing", len(plan.changed))
                release = publisher.publish(plan)
                publisher.write_status(release, plan)
        show.publication(plan, release, self._place(stores), self.options)
        return 1 if plan.refusals else 0

    def _diff(self) -> int:
        stores, state = self._open()
        with Spool() as spool, show.Progress(quiet=True) as progress:
            publisher = Publisher(stores, state, self.now, self.options.jobs, spool)
            plan = self._plan(publisher, spool, progress)
            kinds = {kind.name: kind for kind in self._catalog.kinds}
            found = diff.changes(plan, kinds, publisher.body)
        if self.options.html:
            page = diff.as_html(found, self._place(stores), plan.base.id)
            try:
                Path(self.options.html).write_text(page, encoding="utf-8")
            except OSError as error:
                message = f"{self.options.html}: {error.strerror}"
                raise PublisherError(message) from error
        print(diff.as_text(found))
        return 0

    def _verify(self) -> int:
        stores, state = self._open()
        state.refuse_a_held_head()
        base = state.base()
        if not state.head:
            message = f"{state.store.name} has no release yet; publish first"
            raise PublisherError(message)
        lines = [f"head: release {base.id} is unfinished; publish finishes it"] if state.is_abandoned() else []
        for audience, store in stores.items():
            lines += differences(base, audience, store, self.options.jobs)
        with Spool() as spool, show.Progress(quiet=True) as progress:
            plan = self._plan(Publisher(stores, state, self.now, self.options.jobs, spool), spool, progress)
        lines += [f"{path}: the marts have other content" for path in plan.changed]
        gone = [path for path, entry in base.documents.items() if entry.kind in plan.counts and path not in plan.seen]
        lines += [f"{path}: is not in the marts" for path in sorted(gone)]
        lines += [str(refusal) for refusal in plan.refusals]
        for line in lines:
            print(line)
        print(f"{len(base.documents):,} documents of release {base.id}: {len(lines)} differences")
        return 1 if lines else 0

    def _releases(self) -> int:
        _, state = self._open()
        show.releases(list(islice(state.history(), SHOWN_RELEASES)), state.head)
        return 0

    def _rollback(self) -> int:
        stores, state = self._open()
        with Spool() as spool:
            publisher = Publisher(stores, state, self.now, self.options.jobs, spool)
            self._prepare(publisher)
            base, wanted = state.base(), state.release(self.options.release)
            if not any(release.id == wanted.id for release in state.history()):
                message = f"release {wanted.id} was never published; `publisher releases` lists those that were"
                raise PublisherError(message)
            # taking a file away would be worse than showing it
            release = publisher.restore(base, wanted)
            publisher.write_status(release, None, base)
        print(f"release {release.id} shows what {wanted.id} showed, in {self._place(stores)}")
        return 0

    def _due(self) -> int:
        stores, state = self._open()
        with Spool() as spool:
            publisher = Publisher(stores, state, self.now, self.options.jobs, spool)
            for event in due(self._catalog.schedule, publisher.done(), self.now):
                print(event)
        return 0

    def _doctor(self) -> int:
        locations = self._locations()
        stores = {option: partial(open_store, location) for option, location in locations.items()}
        findings = doctor.examine(self.options.target_path, stores)
        show.findings(findings)
        return 0 if all(finding.is_well for finding in findings) else 1

    def _schema(self) -> int:
        store = DirectoryStore(self.options.out)
        with open_reader(self._catalog) as reader:
            files = openapi.describe(self._catalog, reader, self.options.audience)
        for name, body in files.items():
            stored = store.read(name)
            store.write(name, body, Headers(), stored.generation if stored else None)
        print(f"{len(files)} files in {store.name}")
        return 0

    def _open(self) -> tuple[dict[str, Store], ReleaseState]:
        locations = self._locations()
        state = open_store(locations.pop("--state"), self.options.jobs)
        audiences = {"--store": "public", "--internal-store": "internal"}
        stores = {audiences[option]: open_store(location, self.options.jobs) for option, location in locations.items()}
        return stores, ReleaseState(state, self.now)

    def _locations(self) -> dict[str, str]:
        """Return option -> location of every store that is named; raises StoreError if two of them overlap."""
        named = {"--store": self.options.store, "--state": self._state_location()}
        named["--internal-store"] = self.options.internal_store
        locations = {option: location for option, location in named.items() if location}
        refuse_overlap(locations)
        return locations

    def _state_location(self) -> str:
        if self.options.state:
            return str(self.options.state)
        if self.options.store.startswith("gs://"):
            message = "--state is needed with a bucket: name another bucket or a folder, which nobody else may read"
            raise PublisherError(message)
        return f"{self.options.store.rstrip('/')}.state"

    def _prepare(self, publisher: Publisher) -> None:
        publisher.state.refuse_a_held_head()
        if publisher.state.is_abandoned() and not self.options.dry_run:
            release = publisher.resume()
            print(f"publisher: finished the interrupted release {release.id}", file=sys.stderr)

    def _plan(self, publisher: Publisher, spool: Spool, progress: show.Progress) -> Plan:
        question = self._question(publisher)
        base = publisher.state.base() if publisher.state.head else publisher.adopt()
        if not question.kinds:
            return Plan(base, {})
        with open_reader(self._catalog) as reader:
            build = Build.load(self.options.target_path)
            planner = Planner(self._catalog, reader, build, base, publisher.body, spool, progress.step)
            progress.begin("reading")
            return planner.plan(question)

    @cached_property
    def _catalog(self) -> Catalog:
        return load_catalog(self.options.target_path)

    def _question(self, publisher: Publisher) -> Question:
        event, names = self.options.event, self.options.document
        kinds = self._catalog.select(names, publisher.stores, None if event == AUTO else event)
        if event == AUTO:
            days = due(self._catalog.schedule, publisher.done(), self.now)
        else:
            days = {event: Dates(today(self.now), today(self.now))} if event else {}
        dates = self._dates()
        return Question(
            dates_of_events(kinds, days) if event else tuple((kind, dates) for kind in kinds),
            frozenset() if names else frozenset(days),
            frozenset(self.options.forced),
            self.options.max_age,
            self.now,
        )

    def _dates(self) -> Dates | None:
        first, last = self.options.date or self.options.first, self.options.date or self.options.last
        if not first and not last:
            return None
        return Dates(
            parse_date(first, self.now) if first else dt.date.min, parse_date(last, self.now) if last else dt.date.max
        )

    @staticmethod
    def _place(stores: dict[str, Store]) -> str:
        return f"{stores['public'].name}/{API_VERSION}"
