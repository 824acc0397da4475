"""What the commands do, without printing: publish, preview, verify, mend, recover, roll back, prune, tell what is due.

Read `publish` from top to bottom: it is the protocol. What readers see changes only after everything was checked, and
whatever interrupts a publication after that, the next one finishes it.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from publisher.dbt.manifest import Kind
from publisher.dbt.target import Target
from publisher.errors import DamageError, LockError, ReleaseError
from publisher.format import SITE
from publisher.planning.gates import ADOPTION_OVERRULES
from publisher.planning.plan import Plan, Planner
from publisher.planning.schedule import Request, awaited, due, scope_of
from publisher.progress import Progress
from publisher.releases import ledger, locks, rollout
from publisher.releases.adopt import adopt
from publisher.releases.bodies import Bodies
from publisher.releases.builds import BUILDS, confirm, newest_builds
from publisher.releases.copies import changed_since
from publisher.releases.journal import HEAD, Journal
from publisher.releases.prune import Pruned, remove_unneeded
from publisher.releases.recover import keep_as_lost, made_anew
from publisher.releases.recovery import Interrupted, way_back
from publisher.releases.release import EMPTY, Ledger, Release, next_release, number_of
from publisher.releases.site import ChannelAt, Site
from publisher.releases.status import Hold, Look, forget_status, write_status
from publisher.releases.status_file import Status
from publisher.releases.verify import changes, ledger_differences, strangers, unnamed
from publisher.releases.witness import refuse_other_side, refuse_publication, shown_releases, unknown_releases


@dataclass(frozen=True)
class Publication:
    """What a run publishes or would publish: the plan, the release that readers see after it, and the bytes of both.

    `late` has the seconds by which files of a date were written after its lock.
    """

    plan: Plan
    release: Release
    bodies: Bodies
    late: rollout.Late = field(default_factory=dict)


@dataclass(frozen=True)
class Restored:
    """The release that shows an older one again; of `kept` documents it does not, because a date has locked.

    `lines` has one for each file that readers do not see as the release says, after all.
    """

    release: Release
    kept: int
    late: rollout.Late
    lines: list[str]


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: one line for each difference, in how many files of which release.

    `is_mendable`: whether `mend` writes any of them again.
    """

    release: Release
    checked: int
    lines: list[str]
    is_mendable: bool


def publish(  # noqa: PLR0913 (what a publication knows)
    site: Site,
    target: Target,
    request: Request,
    now: dt.datetime,
    progress: Progress,
    *,
    is_given: bool = False,
    commit: str | None = None,
) -> Publication:
    """Publish what has changed, as one release; what a gate refuses stays as it was. Raises PublisherError.

    `is_given`: whether `now` is not the time of the machine's clock. `commit`: that of this checkout, if it is known.
    """
    journal = _opened(site, now, is_given=is_given)
    if request.rebuilds:
        refuse_publication(site)
    else:
        refuse_other_side(site, journal, adopts=request.adopts)
    bodies = Bodies(journal.body)
    finish_interrupted(site, journal, bodies, progress)
    mend_ledger(site, journal, bodies, progress)
    base, known = shown(site, journal, bodies, target.catalog.channel_at)
    plan = read_and_decide(site, target, request, now, base, known, journal=journal, bodies=bodies, progress=progress)
    if not plan.kinds:
        return Publication(plan, base, bodies)
    refuse_narrow_beginning(site, request, plan, known, journal)
    confirm(site.state, plan.as_of, overrules="as-of" in plan.forced)
    release = successor(site, base, known, plan, request=request, journal=journal, now=now, commit=commit)
    late = rollout.Late()
    if release is not base:
        progress.begin("writing", len(plan.written) + len(plan.schemas))
        rollout.store(site, journal, release, bodies)
        try:
            late = rollout.show(
                site, journal, release, bodies, progress, careful=not journal.head, before=plan.next_lock
            )
        except LockError:  # a date has locked since the plan was made, so what it may show is another question
            return publish(site, target, request, journal.moment(), progress, is_given=is_given, commit=commit)
    if not site.channel:  # the status tells of the main one
        damage = write_status(
            site.stores["public"],
            journal,
            release,
            looks=looks(plan),
            published=plan.published,
            awaits=partial(awaited, target.catalog.of(site.channel)),
            now=now,
        )
        if damage:
            progress.tell(damage)
    return Publication(plan, release, bodies, late)


def _opened(site: Site, now: dt.datetime, *, is_given: bool) -> Journal:
    """Open the journal of a run that writes; raises ReleaseError if another one is at work, or of another clock."""
    journal = Journal.open(site.state, now, is_given=is_given)
    journal.refuse_if_held()
    journal.refuse_other_clock()
    return journal


def preview(  # noqa: PLR0913 (what a publication knows)
    site: Site,
    target: Target,
    request: Request,
    now: dt.datetime,
    progress: Progress,
    *,
    is_given: bool | None = None,
) -> Publication:
    """Decide what `publish` would do, and write nothing. An interrupted release counts as shown.

    Without `is_given` the state store may be of either clock.
    """
    journal = Journal.open(site.state, now, is_given=bool(is_given))
    journal.refuse_if_held()
    if is_given is not None:
        journal.refuse_other_clock()
        if journal.head:  # what is of no known release can be compared with, too
            refuse_other_side(site, journal)
    bodies = Bodies(journal.body)
    base, known = shown(site, journal, bodies, target.catalog.channel_at)
    plan = read_and_decide(site, target, request, now, base, known, journal=journal, bodies=bodies, progress=progress)
    return Publication(plan, base, bodies)


def verify_pages(site: Site, now: dt.datetime) -> Verdict:
    """Compare every byte of the pages that readers see with their release; `site` is that of their channel."""
    return _compare_files(site, now, lambda _: SITE)[1]


def _compare_files(site: Site, now: dt.datetime, channel_at: ChannelAt) -> tuple[Journal, Verdict]:
    """Compare every byte that readers see, and the ledger, with the release; raises ReleaseError."""
    journal = Journal.open(site.state, now)
    journal.refuse_if_held()
    if not journal.head:
        message = f"{journal.name} has no release yet; publish first"
        raise ReleaseError(message)
    release = journal.base()
    mendable = [line for audience in site.stores for line in changes(site, release, journal.ledger(), audience)]
    mendable += ledger_differences(site, journal.ledger())
    unknown = unknown_releases(site, journal)
    lines = [each.text for each in unknown]
    lines += [f"head: release {release.id} is unfinished; publish finishes it"] if journal.is_abandoned else []
    lines += mendable
    lines += [line for audience in site.stores for line in strangers(site, release, audience, channel_at)]
    checked = sum(len(release.of(audience)) for audience in site.stores)
    return journal, Verdict(release, checked, lines + unnamed(site, release), bool(mendable) and not unknown)


def verify(site: Site, target: Target, now: dt.datetime) -> Verdict:
    """Compare every byte that readers see with the release, and the release with the document tables."""
    journal, files = _compare_files(site, now, target.catalog.channel_at)
    release, lines = files.release, [*files.lines]
    bodies, request = Bodies(journal.body), Request(rebuilds=release.rebuild)
    plan = read_and_decide(
        site, target, request, now, release, journal.ledger(), journal=journal, bodies=bodies, progress=Progress()
    )
    lines += [f"{each.path}: the document tables have other content" for each in plan.written]
    schemas = {path: (release.documents.get(path), new) for path, new in plan.schemas.items()}
    other = [path for path, (old, new) in schemas.items() if not old or old.sha256 != new.sha256]
    lines += [f"{path}: is not the schema that this publisher has" for path in other]
    names = {kind.name for kind in plan.kinds if not kind.keeps} - {fault.kind.name for fault in plan.faults}
    paths = {each.path for each in plan.decisions}
    gone = [path for path, entry in release.documents.items() if entry.kind in names and path not in paths]
    lines += [f"{path}: is not in the document tables" for path in sorted(gone)]
    lines += [] if site.channel else changed_since(site, target.catalog.kinds)
    lines += [str(each) for each in (*plan.refusals, *plan.faults)]
    return replace(files, lines=lines)


def mend(site: Site, now: dt.datetime, progress: Progress, *, is_given: bool = False) -> rollout.Mended:
    """Write again what is lost or changed of what readers see and of the ledger, by the release that readers see.

    Nothing is read but the stores. Raises PublisherError.
    """
    journal = _opened(site, now, is_given=is_given)
    if not journal.head:
        return rollout.Mended([], [])
    refuse_other_side(site, journal, mends=True)
    bodies = Bodies(journal.body)
    finish_interrupted(site, journal, bodies, progress)
    of_ledger = mend_ledger(site, journal, bodies, progress, reads_all=True)
    mended = rollout.mend(site, journal, bodies)
    for name in mended.written:
        progress.tell(f"{name}: was not as it was published, and is mended")
    return replace(mended, written=of_ledger + mended.written)


def recover(  # noqa: PLR0913 (what a publication knows)
    site: Site,
    target: Target,
    now: dt.datetime,
    progress: Progress,
    *,
    is_given: bool = False,
    is_dry: bool = False,
) -> Release | None:
    """Make a state store anew that is lost, damaged, or older than what readers see; returns its release.

    None: it is sound. Raises PublisherError, and changes nothing, where it cannot be made anew. A head of the future is
    not sound: a clock ran ahead. `is_dry`: only say what the release would be.
    """
    if _is_sound(site, now, is_given=is_given):
        return None
    journal = Journal(site.state, now, None, is_given=is_given)
    shown = max(map(number_of, shown_releases(site)), default=0)
    if not shown:
        message = f"{site.stores['public'].name}: shows no release, so there is nothing to recover from"
        raise ReleaseError(message)
    bodies = Bodies(journal.body)
    release = made_anew(site, bodies, target.catalog, replace(EMPTY, number=shown, clock=journal.clock), now)
    if is_dry:
        return release
    for path in (HEAD, BUILDS):
        keep_as_lost(site.state, path, now)
    progress.begin("writing", len(release.documents))
    rollout.store(site, journal, release, bodies)
    rollout.show(site, journal, release, bodies, progress, careful=True)
    if not site.channel:
        forget_status(site.stores["public"])
        write_status(site.stores["public"], journal, release, looks={}, published={}, awaits=None, now=now)
    return release


def _is_sound(site: Site, now: dt.datetime, *, is_given: bool) -> bool:
    """Whether the state store knows what readers see; raises ReleaseError if it is in use, or of another site."""
    try:
        journal = Journal(site.state, now, site.state.read(HEAD), is_given=is_given)
        if not journal.head or journal.is_of_the_future:
            return False
        journal.refuse_if_held()
        journal.refuse_other_clock()
        journal.ledger()
        newest_builds(site.state)
        unknown = unknown_releases(site, journal)
    except DamageError:
        return False
    for each in unknown:
        if each.older != "state":
            message = f"{journal.name}: {each.text}"
            raise ReleaseError(message)
    return not unknown


def rollback(  # noqa: PLR0913 (what a publication knows)
    site: Site,
    identifier: str,
    now: dt.datetime,
    progress: Progress,
    *,
    is_given: bool = False,
    commit: str | None = None,
) -> Restored:
    """Publish again what an older release showed; what has locked stays, and a file that only the present one has.

    In the end every byte is read once more, and compared.
    """
    journal = _opened(site, now, is_given=is_given)
    refuse_other_side(site, journal, mends=True)
    bodies = Bodies(journal.body)
    finish_interrupted(site, journal, bodies, progress)
    base, known, wanted = journal.base(), journal.ledger(), journal.published(identifier)
    back = way_back(base, wanted, known, journal.moment())
    added = locks.due(base, known, back.lines, journal.moment())
    more: dict[str, Any] = {"ledger": known, "lines": back.lines, "locks": added, "clock": journal.clock}
    more |= {"restores": wanted.id, "rebuild": base.rebuild, "commit": commit, "copies": "internal" in site.stores}
    release = next_release(base, back.documents, now, **more)
    rollout.refuse_missing_stores(site, release)
    rollout.store(site, journal, release, bodies)
    # careful: whoever goes back may have damage to mend
    try:
        late = rollout.show(site, journal, release, bodies, progress, careful=True, before=back.next_lock)
    except LockError:
        return rollback(site, identifier, journal.moment(), progress, is_given=is_given, commit=commit)
    if not site.channel:
        write_status(site.stores["public"], journal, release, looks={}, published={}, awaits=None, now=now)
    lines = [line for audience in site.stores for line in changes(site, release, journal.ledger(), audience)]
    return Restored(release, back.kept, late, lines + ledger_differences(site, journal.ledger()))


def prune(site: Site, now: dt.datetime, keep: dt.timedelta, *, is_given: bool = False) -> Pruned:
    """Remove what only releases need that were last shown longer ago than `keep`; never a document."""
    journal = _opened(site, now, is_given=is_given)
    refuse_other_side(site, journal)
    return remove_unneeded(site, journal, now, keep)


def due_events(site: Site, target: Target, now: dt.datetime) -> list[str]:
    """Return the events that have become due since they were last published."""
    return list(due(target.catalog.schedule, Status.read(site.stores["public"]).events, now))


def finish_interrupted(site: Site, journal: Journal, bodies: Bodies, progress: Progress) -> None:
    """Finish the release of a publisher that is gone. Its objects are stored, so this needs no warehouse.

    A date that has locked meanwhile goes back to what was shown before, unless its ledger documents were all written.
    """
    if not (journal.is_abandoned and journal.head):
        return
    release = journal.base()
    rollout.refuse_missing_stores(site, release)
    if journal.head.before == release.id:  # readers saw it already: it was claimed only to mend or to prune
        rollout.mend(site, journal, bodies)
        progress.finished_interrupted(release.id)
        return
    interrupted = Interrupted(release, journal.before(), journal.head)
    changed, at = interrupted.changed(), journal.moment()
    fallen = {date for date, lock in changed.items() if ledger.has_locked(lock, at)}
    back = interrupted.unfinished(site, fallen)
    if back:
        release = interrupted.put_back(back, journal.ledger().lines, at)
        rollout.store(site, journal, release, bodies)
    still_open = min((lock for date, lock in changed.items() if date not in fallen), default=None)
    try:
        late = rollout.show(
            site, journal, release, bodies, progress, careful=True, before=still_open, killed=fallen - back
        )
    except LockError:
        finish_interrupted(site, journal, bodies, progress)
        return
    progress.finished_interrupted(release.id)
    for date in sorted(back):
        progress.tell(f"{date} has locked since the interrupted release was begun, and shows what was shown before it")
    for date, seconds in sorted(late.items()):
        progress.tell(f"{date}: its last file was written {seconds} s after the lock")


def mend_ledger(
    site: Site, journal: Journal, bodies: Bodies, progress: Progress, *, reads_all: bool = False
) -> list[str]:
    """Make the ledger files as the head's release says; return what those are called that were not."""
    done = rollout.mend_ledger(site, journal, bodies, reads_all=reads_all)
    for path, what in done.items():
        progress.tell(f"{journal.name}/{path}: {what}; build again")
    return [f"{journal.name}/{path}" for path in done]


def shown(site: Site, journal: Journal, bodies: Bodies, channel_at: ChannelAt) -> tuple[Release, Ledger]:
    """Return what readers see, and the ledger of it.

    That is the head's release or, when the state store has none, what stands in the stores, without a ledger.
    """
    if journal.head:
        return journal.base(), journal.ledger()
    found = adopt(site, bodies, channel_at)
    closed = [] if site.channel else locks.dates(site)
    why = "the state store was lost"
    why += f"; {closed[0]} to {closed[-1]} stay as their copies have them" if closed else ""
    return found, Ledger(restart=why if found.documents else None, closed=closed)


def refuse_narrow_beginning(site: Site, request: Request, plan: Plan, known: Ledger, journal: Journal) -> None:
    """Raise ReleaseError if the first publication with a ledger, or on a recovered store, leaves documents out."""
    if journal.base().recovered and request.is_narrow and not site.channel:
        message = (
            f"{journal.name}: was recovered, and knows little of its documents; publish all of them once, without"
            " --event, --document, --date, --from and --to"
        )
        raise ReleaseError(message)
    if plan.lines and not known.first_date and request.is_narrow:
        message = (
            f"{journal.name}: has no ledger of what was shown yet, so the first publication shows all documents; run"
            " without --event, --document, --date, --from and --to"
        )
        raise ReleaseError(message)


def successor(  # noqa: PLR0913 (what a release knows)
    site: Site,
    base: Release,
    known: Ledger,
    plan: Plan,
    *,
    request: Request,
    journal: Journal,
    now: dt.datetime,
    commit: str | None,
) -> Release:
    """Return the release that a plan makes: `base` itself if it changes neither documents, nor ledger, nor locks."""
    added = [] if request.rebuilds else locks.due(base, known, plan.lines, journal.moment())
    is_first = base.recovered or (not journal.head and plan.documents)
    if not (plan.written or plan.schemas or plan.lines or added or is_first):
        return base
    more: dict[str, Any] = {} if request.rebuilds else {"ledger": known, "lines": plan.lines, "locks": added}
    more |= {"forced": plan.forced, "clock": journal.clock, "rebuild": request.rebuilds, "commit": commit}
    more["copies"] = "internal" in site.stores
    return next_release(base, plan.documents, now, **more)


def read_and_decide(  # noqa: PLR0913, PLR0917 (what a publication knows)
    site: Site,
    target: Target,
    request: Request,
    now: dt.datetime,
    base: Release,
    known: Ledger,
    *,
    journal: Journal,
    bodies: Bodies,
    progress: Progress,
) -> Plan:
    """Read every document that the request means, check it, and decide what becomes of it."""
    published = Status.read(site.stores["public"]).events if request.is_auto else {}
    catalog = target.catalog.of(site.channel)
    scope = scope_of(request, catalog, set(site.stores), published, now)
    if not scope.kinds:
        return Plan(base)
    if request.adopts and not journal.head:
        request = replace(request, forced=request.forced | ADOPTION_OVERRULES)
    with target.reader() as reader:
        progress.begin("reading")
        build = target.build.recalling(reader.verdicts(catalog.verdicts))
        newest, at = newest_builds(site.state), journal.moment()
        planner = Planner(catalog, build, reader, base, newest, bodies, request, now, progress, known, journal.name, at)
        return planner.plan(scope)


def looks(plan: Plan) -> dict[str, Look]:
    """Return what a plan saw of each public kind, in words that the public may read."""
    public = [kind for kind in plan.kinds if kind.audience == "public"]
    return {kind.name: _look(plan, kind) for kind in public}


def _look(plan: Plan, kind: Kind) -> Look:
    decisions = [each for each in plan.decisions if each.kind is kind]
    held = {each.path: each.held_by for each in decisions if each.held_by}
    holds = {path: Hold(refusal.gate, f"{refusal.path}: {refusal.reason}") for path, refusal in held.items()}
    published = [] if held else plan.events & kind.events.keys()
    return Look(frozenset(each.path for each in decisions), holds, plan.as_built(published))
