"""One run over a site. It alone opens the journal, refuses, finishes and mends what it meets, and shows a release."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from publisher.errors import LockError, ReleaseError
from publisher.format import sha256_of
from publisher.progress import Progress
from publisher.releases import ledger, locks, rollout
from publisher.releases.adopt import adopt
from publisher.releases.bodies import Bodies
from publisher.releases.compare import LEDGER, Depth, Difference, File, differences
from publisher.releases.health import chain
from publisher.releases.journal import HEAD, Journal
from publisher.releases.recovery import Interrupted
from publisher.releases.release import EMPTY, SENTINEL, Ledger, Release, kind_of
from publisher.releases.site import ChannelAt, Site
from publisher.releases.status import Check, write_status
from publisher.releases.status_file import Awaits
from publisher.releases.tree import files_of, known_locks, ledger_files
from publisher.releases.witness import refuse_other_side, refuse_publication

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Mended:
    """Which files were written again, and one line for each whose bytes the state store does not have."""

    written: list[Difference]
    lost: list[str]


@dataclass
class Run:
    """A run over a site that began at `now`; `is_given`: that is not the time of the machine's clock.

    `commit` is that of this checkout, if it is known. `bodies` has the bytes of what is kept and of what the run makes.
    """

    site: Site
    now: dt.datetime
    progress: Progress = field(default_factory=Progress)
    is_given: bool = False
    commit: str | None = None
    journal: Journal = field(init=False)
    bodies: Bodies = field(init=False)

    def read(self) -> None:
        """Open the journal; raises ReleaseError while somebody writes."""
        self._take(Journal.open(self.site.state, self.now, is_given=self.is_given))
        self.journal.refuse_if_held()

    def look(self) -> Journal:
        """Open the journal, whoever holds it, and return it; raises DamageError."""
        self._take(Journal(self.site.state, self.now, self.site.state.read(HEAD), is_given=self.is_given))
        return self.journal

    def change(self, *, adopts: bool = False, mends: bool = False, rebuilds: bool = False) -> None:
        """Open the journal to write; raises ReleaseError, before anything is claimed, where this run must not.

        Only a run that `adopts` may find what the state store does not know, only one that `mends` what is older, and
        one that `rebuilds` must find nothing that was published.
        """
        self._take(Journal.open_to_write(self.site.state, self.now, is_given=self.is_given))
        if rebuilds:
            refuse_publication(self.site)
        else:
            refuse_other_side(self.site, self.journal, adopts=adopts, mends=mends)

    def _take(self, journal: Journal) -> None:
        self.journal, self.bodies = journal, Bodies(journal.body)

    def anew(self) -> Journal:
        """Begin a journal that knows no release, whatever the state store holds; returns it."""
        self._take(Journal(self.site.state, self.now, None, is_given=self.is_given))
        self.journal.go_by_stores_clock()
        return self.journal

    @property
    def has_copies(self) -> bool:
        """Whether the ledger has copies, of which a lost state is made anew."""
        return "internal" in self.site.stores

    def later(self) -> "Run":
        """Return a run that begins now."""
        return replace(self, now=self.journal.moment())

    def standing(self, channel_at: ChannelAt) -> tuple[Release, Ledger]:
        """Return what readers see, and the ledger of it.

        That is the head's release or, when the state store has none, what stands in the stores, without a ledger.
        """
        if self.journal.head:
            return self.journal.base(), self.journal.ledger()
        found = adopt(self.site, self.bodies, channel_at)
        closed = [] if self.site.channel else locks.dates(self.site)
        why = "the state store was lost"
        why += f"; {closed[0]} to {closed[-1]} stay as their copies have them" if closed else ""
        return found, Ledger(restart=why if found.documents else None, closed=closed)

    def keep(self, release: Release) -> None:
        """Store what it takes to finish a release: its new objects, then the release. Readers see nothing of it yet."""
        self.journal.store_release(release, self._keep_objects(release))

    def _keep_objects(self, release: Release) -> list[str]:
        """Store the objects of a release that are new, and return the hashes of all that it adds."""
        journal, bodies = self.journal, self.bodies
        locked = dict(locks.files(release.ledger, release.locks, journal.claimed_at(release)))
        made = release.parts_made | {sha256_of(body): body for body in locked.values()}
        for sha256, body in made.items():
            bodies.add(sha256, body)
        changed = release.documents.differing(journal.base().documents)
        objects = {entry.sha256 for _, entry, _ in changed} | made.keys()
        objects |= {line.object for line in release.lines.values() if line.object}
        objects |= bodies.new if release.recovered else set()  # the state store may have nothing any more
        new = sorted(sha256 for sha256 in objects if bodies.is_new(sha256))
        self.site.in_parallel(lambda sha256: journal.store_object(sha256, bodies.read(sha256)), new)
        return sorted(objects)

    def show(
        self, release: Release, *, careful: bool = False, before: str | None = None, killed: Collection[str] = ()
    ) -> rollout.Late:
        """Let readers see a release that is kept: claim the head, write the files that differ, mark the head as done.

        Only files that the release changes are looked at. With `careful`, what stands there is not believed to be safe
        and undamaged, as it is after a publication that came to its end: every file is compared and every folder
        flushed. Raises LockError if a date has locked whose lock is `before`. Returns which dates that had not locked
        were written too late. `killed` are dates that locked while they were not finished; their lock files will tell.
        """
        journal, claimed_at = self.journal, self.journal.claimed_at(release)
        standing = EMPTY if careful else journal.base()
        files = [*files_of(self.site, release, claimed_at, self.bodies.read, standing)]
        # looked at before the head is claimed: whoever overtakes this publisher later has changed what was looked at
        looked = [file for file in files if not file.is_final]
        wrong = differences(self.site, looked, Depth.LISTED if careful else Depth.LOOK)
        wrong += [Difference(file) for file in files if file.is_final]
        open_dates = rollout.open_dates_of(release, claimed_at)
        journal.claim(release, before=before)
        with journal.lease():
            unsafe = [file for file in files if careful and file.sha256]
            written = rollout.write(self.site, journal, wrong, self.progress, unsafe, open_dates)
        late = {} if journal.clock == "given" else rollout.late_of(written, files, open_dates)
        journal.finish(rollout.notes_of(late, killed))
        self._tell_mended(each for each in wrong if each.file.turn == LEDGER and not each.file.sha256)
        return late

    def finish_interrupted(self) -> None:
        """Finish the release of a publisher that is gone. Its objects are stored, so this needs no warehouse.

        A date that has locked meanwhile goes back to what was shown before, unless its ledger documents were all
        written.
        """
        head = self.journal.head
        if not (self.journal.is_abandoned and head):
            return
        release = self.journal.base()
        rollout.refuse_missing_stores(self.site, release)
        if head.before == release.id:  # readers saw it already: it was claimed only to mend or to prune
            self.mend(self.files(), Depth.LISTED)
            self.progress.tell(f"finished the interrupted release {release.id}")
            return
        interrupted = Interrupted(release, self.journal.before(), head)
        changed, at = interrupted.changed(), self.journal.moment()
        fallen = {date for date, lock in changed.items() if ledger.has_locked(lock, at)}
        back = interrupted.unfinished(self.site, fallen)
        if back:
            release = interrupted.put_back(back, self.journal.ledger().lines, at)
            self.keep(release)
        else:
            self._keep_objects(release)  # an older version kept lock files as it wrote them
        still_open = min((lock for date, lock in changed.items() if date not in fallen), default=None)
        late = self.show(release, careful=True, before=still_open, killed=fallen - back)
        self.progress.tell(f"finished the interrupted release {release.id}")
        for date in sorted(back):
            self.progress.tell(
                f"{date} has locked since the interrupted release was begun, and shows what was shown before it"
            )
        for date, seconds in sorted(late.items()):
            self.progress.tell(f"{date}: its last file was written {seconds} s after the lock")

    def mend(self, files: Iterable[File], depth: Depth, within: Collection[str] = ()) -> Mended:
        """Write these files of the standing release again, as far as they differ, and say which; see `differences`.

        Nothing else is written, but a claim that was left comes to its end.
        """
        mended, lost = list[Difference](), list[str]()
        for each in differences(self.site, files, depth, within):
            try:
                each.file.read()
                mended.append(each)
            except ReleaseError as error:
                what = "is not as it was published, and cannot be written again"
                lost.append(f"{self.name_of(each)}: {what}: {error}")
        if mended or (self.journal.head and self.journal.head.state != "done"):
            self.journal.claim(self.journal.base())
            with self.journal.lease():
                rollout.write(self.site, self.journal, mended, Progress())
            self.journal.finish()
        self._tell_mended(mended)
        return Mended(mended, lost)

    def _tell_mended(self, mended: Iterable[Difference]) -> None:
        for each in mended:
            what = "was not as it was published, and is mended"
            what = what if each.file.sha256 else "is in no release, and was taken away"
            self.progress.tell(f"{self.name_of(each)}: {what}{'; build again' if each.file.turn == LEDGER else ''}")

    def name_of(self, difference: Difference) -> str:
        """Return what a file is called, with its store."""
        return f"{self.site.store(difference.file.store).name}/{difference.file.path}"

    def mend_ledger(self, *, is_whole: bool = False) -> None:
        """Make the ledger files as the standing release says; raises ReleaseError if the rows of one are lost.

        Without `is_whole` those of this month and the last, and where the ledger begins: a build that rests on another
        file of an older date says so.
        """
        lines = self.journal.ledger().lines
        first = lines.part(SENTINEL[:4])
        months = sorted({f"{day:%Y-%m}" for day in (self.now, self.now - dt.timedelta(days=self.now.day))})
        recent = {key: line for month in months for key, line in lines.part(month[:4]).items() if month in key}
        known = lines if is_whole else {**first, **recent}
        kinds = sorted({kind_of(key) for key in known})
        within = [ledger.beginning_of(kind, date) for kind in kinds for date in (f"{SENTINEL}/", *months)]
        mended = self.mend(ledger_files(known, self.bodies.read), Depth.LISTED, [] if is_whole else within)
        if mended.lost:
            raise ReleaseError(mended.lost[0])

    def files(self) -> Iterator[File]:
        """Yield every file of the standing release, and those of all locks."""
        yield from self._unlocked()
        yield from self._locks()

    def differing(self) -> list[str]:
        """Return one line for each file that is not as the standing release has it; every byte is read."""
        return [each.text for each in self.wrong()] + self.broken()

    def wrong(self) -> list[Difference]:
        """Return the files, but those of locks, that are not as the standing release has them; every byte is read."""
        return differences(self.site, self._unlocked(), Depth.READ)

    def broken(self) -> list[str]:
        """Return one line for each lock file or copy that was changed, and for each break of their chain."""
        return [] if self.site.channel else chain.breaks(self.site, self.journal.ledger().locks, Depth.READ)

    def can_mend_locks(self) -> bool:
        """Whether `mend` would write a lock file or a copy; a chain may be broken where it would not."""
        return bool(differences(self.site, self._locks(), Depth.READ))

    def _unlocked(self) -> Iterator[File]:
        release = self.journal.base()
        files = files_of(self.site, release, self.journal.claimed_at(release), self.bodies.read)
        return (file for file in files if file.sha256 and not file.is_final)

    def _locks(self) -> Iterator[File]:
        return known_locks(self.site, self.journal.ledger(), self.bodies.read)

    def tell_readers(
        self,
        release: Release,
        checks: Mapping[str, Check] | None = None,
        published: Mapping[str, dt.datetime] | None = None,
        awaits: Awaits | None = None,
    ) -> None:
        """Write the status of the main channel; see `write_status`."""
        if self.site.channel:
            return
        damage = write_status(
            self.site.stores["public"],
            self.journal,
            release,
            checks=checks or {},
            published=published or {},
            awaits=awaits,
            now=self.now,
        )
        if damage:
            self.progress.tell(damage)


def again(verb: Callable[Concatenate[Run, Arguments], Result]) -> Callable[Concatenate[Run, Arguments], Result]:
    """Begin what a run does anew whenever a date locks meanwhile: what may be shown of it is another question then."""

    @wraps(verb)
    def until_no_lock_comes(run: Run, /, *arguments: Arguments.args, **more: Arguments.kwargs) -> Result:
        while True:
            try:
                return verb(run, *arguments, **more)
            except LockError:
                run = run.later()

    return until_no_lock_comes
