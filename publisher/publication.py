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
from publisher.errors import DamageError, LedgerError, ReleaseError
from publisher.format import SITE
from publisher.planning.decision import Plan
from publisher.planning.gates import ADOPTION_OVERRULES
from publisher.planning.plan import Planner
from publisher.planning.schedule import Request, awaited, due, scope_of
from publisher.releases import locks, rollout
from publisher.releases.bodies import Bodies
from publisher.releases.builds import BUILDS, confirm, newest_builds
from publisher.releases.compare import Depth
from publisher.releases.health.chain import changed_since
from publisher.releases.journal import HEAD
from publisher.releases.prune import Pruned, remove_unneeded
from publisher.releases.recover import keep_as_lost, made_anew
from publisher.releases.recovery import way_back
from publisher.releases.release import EMPTY, Ledger, Release, next_release, number_of
from publisher.releases.site import ChannelAt, Site
from publisher.releases.status import Check, Hold, forget_status
from publisher.releases.status_file import Status
from publisher.releases.tree import strangers, unnamed
from publisher.releases.witness import refuse_other_side, shown_releases, unknown_releases
from publisher.run import Mended, Run, again


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


@again
def publish(run: Run, target: Target, request: Request) -> Publication:
    """Publish what has changed, as one release; what a gate refuses stays as it was. Raises PublisherError."""
    run.change(adopts=request.adopts, rebuilds=request.rebuilds)
    run.finish_interrupted()
    run.mend_ledger()
    base, known = run.standing(target.catalog.channel_at)
    try:
        plan = read_and_decide(run, target, request, base, known)
    except LedgerError:  # whatever is wrong with it, the next build shall find it right
        run.mend_ledger(is_whole=True)
        raise
    if not plan.kinds:
        return Publication(plan, base, run.bodies)
    refuse_narrow_beginning(run, request, plan, known)
    is_first = not run.journal.head
    if any(each.gate == "dbt" for each in plan.refusals):  # dbt may have stopped at a line of the ledger
        run.mend_ledger(is_whole=True)
    confirm(run.site.state, plan.as_of, overrules="as-of" in plan.forced)
    release = successor(run, base, known, plan, request)
    late = rollout.Late()
    if release is not base:
        run.progress.begin("writing", len(plan.written) + len(plan.schemas))
        run.keep(release)
        late = run.show(release, careful=is_first, before=plan.next_lock)
    counting = [each for each in plan.written if known.closed and is_first and each.kind.counts]
    if counting:
        which = f"{known.closed[0]} to {known.closed[-1]}"
        run.progress.tell(f"{len(counting):,} documents count {which} as the tables have it, not as it was shown")
    run.tell_readers(release, checks(plan), plan.published, partial(awaited, target.catalog.of(run.site.channel)))
    return Publication(plan, release, run.bodies, late)


def preview(run: Run, target: Target, request: Request, *, is_of_any_clock: bool = False) -> Publication:
    """Decide what `publish` would do, and write nothing. An interrupted release counts as shown.

    `is_of_any_clock`: the state store need not be of the run's clock, nor of these stores.
    """
    run.read()
    if not is_of_any_clock:
        run.journal.refuse_other_clock()
        if run.journal.head:  # what is of no known release can be compared with, too
            refuse_other_side(run.site, run.journal)
    base, known = run.standing(target.catalog.channel_at)
    return Publication(read_and_decide(run, target, request, base, known), base, run.bodies)


def verify_pages(run: Run) -> Verdict:
    """Compare every byte of the pages that readers see with their release; the run is over their channel."""
    return _compare_files(run, lambda _: SITE)


def _compare_files(run: Run, channel_at: ChannelAt) -> Verdict:
    """Compare every byte that readers see, and the ledger, with the release; raises ReleaseError."""
    run.read()
    site, journal = run.site, run.journal
    if not journal.head:
        message = f"{journal.name} has no release yet; publish first"
        raise ReleaseError(message)
    release, wrong, broken = journal.base(), run.wrong(), run.broken()
    unknown = unknown_releases(site, journal)
    lines = [each.text for each in unknown]
    lines += [f"head: release {release.id} is unfinished; publish finishes it"] if journal.is_abandoned else []
    lines += [each.text for each in wrong] + broken
    lines += [line for audience in site.stores for line in strangers(site, release, audience, channel_at)]
    checked = sum(len(release.of(audience)) for audience in site.stores)
    is_mendable = not unknown and bool(wrong or (broken and run.can_mend_locks()))
    return Verdict(release, checked, lines + unnamed(site, release), is_mendable)


def verify(run: Run, target: Target) -> Verdict:
    """Compare every byte that readers see with the release, and the release with the document tables."""
    files = _compare_files(run, target.catalog.channel_at)
    release, lines = files.release, [*files.lines]
    plan = read_and_decide(run, target, Request(rebuilds=release.rebuild), release, run.journal.ledger())
    lines += [f"{each.path}: the document tables have other content" for each in plan.written]
    schemas = {path: (release.documents.get(path), new) for path, new in plan.schemas.items()}
    other = [path for path, (old, new) in schemas.items() if not old or old.sha256 != new.sha256]
    lines += [f"{path}: is not the schema that this publisher has" for path in other]
    names = {kind.name for kind in plan.kinds if not kind.keeps} - {fault.kind.name for fault in plan.faults}
    paths = {each.path for each in plan.decisions}
    gone = [path for path, entry in release.documents.items() if entry.kind in names and path not in paths]
    lines += [f"{path}: is not in the document tables" for path in sorted(gone)]
    lines += [] if run.site.channel else changed_since(run.site, target.catalog.kinds)
    lines += [str(each) for each in (*plan.refusals, *plan.faults)]
    return replace(files, lines=lines)


@again
def mend(run: Run) -> Mended:
    """Write again what is lost or changed of what readers see and of the ledger, by the release that readers see.

    Nothing is read but the stores. Raises PublisherError.
    """
    run.change(mends=True)
    if not run.journal.head:
        return Mended([], [])
    run.finish_interrupted()
    return run.mend(run.files(), Depth.LISTED)


def recover(run: Run, target: Target, *, is_dry: bool = False) -> Release | None:
    """Make a state store anew that is lost, damaged, or older than what readers see; returns its release.

    None: it is sound. Raises PublisherError, and changes nothing, where it cannot be made anew. A head of the future is
    not sound: a clock ran ahead. `is_dry`: only say what the release would be.
    """
    if _is_sound(run):
        return None
    site, journal = run.site, run.anew()
    releases = shown_releases(site)
    shown = max(map(number_of, releases), default=0)
    if len({*map(number_of, releases)}) < len(releases):
        message = f"{' and '.join(releases)} are shown by stores of two sites; name those of one"
        raise ReleaseError(message)
    if not shown:
        message = f"{site.stores['public'].name}: shows no release, so there is nothing to recover from"
        raise ReleaseError(message)
    follows = replace(EMPTY, number=shown, clock=journal.clock)
    release, closed_early = made_anew(site, run.bodies, target.catalog, follows, journal.moment())
    for date in closed_early:
        run.progress.tell(f"{date}: was closed before it locked, and stays closed, because its lock file is public")
    if is_dry:
        return release
    for path in (HEAD, BUILDS):
        keep_as_lost(site.state, path, run.now)
    run.progress.begin("writing", len(release.documents))
    run.keep(release)
    run.show(release, careful=True)
    if not site.channel:
        forget_status(site.stores["public"])
    run.tell_readers(release)
    return release


def _is_sound(run: Run) -> bool:
    """Whether the state store knows what readers see; raises ReleaseError if it is in use, or of another site."""
    try:
        journal = run.look()
        if not journal.head or journal.is_of_the_future:
            return False
        journal.refuse_if_held()
        journal.refuse_other_clock()
        journal.ledger()
        newest_builds(run.site.state)
        unknown = unknown_releases(run.site, journal)
    except DamageError:
        return False
    for each in unknown:
        if each.older != "state":
            message = f"{journal.name}: {each.text}"
            raise ReleaseError(message)
    return not unknown


@again
def rollback(run: Run, identifier: str) -> Restored:
    """Publish again what an older release showed; what has locked stays, and a file that only the present one has.

    In the end every byte is read once more, and compared.
    """
    run.change(mends=True)
    run.finish_interrupted()
    journal = run.journal
    base, known, wanted, at = journal.base(), journal.ledger(), journal.published(identifier), journal.moment()
    back = way_back(base, wanted, known, at)
    added = locks.due(base, known, back.lines, at)
    more: dict[str, Any] = {"ledger": known, "lines": back.lines, "locks": added, "clock": journal.clock}
    more |= {"restores": wanted.id, "rebuild": base.rebuild, "commit": run.commit, "copies": run.has_copies}
    release = next_release(base, back.documents, at, **more)
    rollout.refuse_missing_stores(run.site, release)
    run.keep(release)
    # careful: whoever goes back may have damage to mend
    late = run.show(release, careful=True, before=back.next_lock)
    run.tell_readers(release)
    return Restored(release, back.kept, late, run.differing())


def prune(run: Run, keep: dt.timedelta) -> Pruned:
    """Remove what only releases need that were last shown longer ago than `keep`; never a document."""
    run.change()
    return remove_unneeded(run.site, run.journal, run.now, keep)


def due_events(site: Site, target: Target, now: dt.datetime) -> list[str]:
    """Return the events that have become due since they were last published."""
    return list(due(target.catalog.schedule, Status.read(site.stores["public"]).events, now))


def refuse_narrow_beginning(run: Run, request: Request, plan: Plan, known: Ledger) -> None:
    """Raise ReleaseError if the first publication with a ledger, or on a recovered store, leaves documents out."""
    if run.journal.base().recovered and request.is_narrow and not run.site.channel:
        message = (
            f"{run.journal.name}: was recovered, and knows little of its documents; publish all of them once, without"
            " --event, --document, --date, --from and --to"
        )
        raise ReleaseError(message)
    if plan.lines and not known.first_date and request.is_narrow:
        message = (
            f"{run.journal.name}: has no ledger of what was shown yet, so the first publication shows all documents;"
            " run without --event, --document, --date, --from and --to"
        )
        raise ReleaseError(message)


def successor(run: Run, base: Release, known: Ledger, plan: Plan, request: Request) -> Release:
    """Return the release that a plan makes: `base` itself if it changes neither documents, nor ledger, nor locks."""
    at = run.journal.moment()
    added = [] if request.rebuilds else locks.due(base, known, plan.lines, at)
    is_first = base.recovered or (not run.journal.head and plan.documents)
    if not (plan.written or plan.schemas or plan.lines or added or is_first):
        return base
    more: dict[str, Any] = {} if request.rebuilds else {"ledger": known, "lines": plan.lines, "locks": added}
    more |= {"forced": plan.forced, "clock": run.journal.clock, "rebuild": request.rebuilds, "commit": run.commit}
    return next_release(base, plan.documents, at, copies=run.has_copies, **more)


def read_and_decide(run: Run, target: Target, request: Request, base: Release, known: Ledger) -> Plan:
    """Read every document that the request means, check it, and decide what becomes of it."""
    site, journal = run.site, run.journal
    published = Status.read(site.stores["public"]).events if request.is_auto else {}
    catalog = target.catalog.of(site.channel)
    scope = scope_of(request, catalog, set(site.stores), published, run.now)
    if not scope.kinds:
        return Plan(base)
    if request.adopts and not journal.head:
        request = replace(request, forced=request.forced | ADOPTION_OVERRULES)
    with target.reader() as reader:
        run.progress.begin("reading")
        build = target.build.recalling(reader.verdicts(catalog.verdicts))
        return Planner(
            catalog,
            build,
            reader,
            base,
            newest_builds(site.state),
            run.bodies,
            request,
            run.now,
            run.progress,
            known,
            journal.name,
            journal.moment(),
        ).plan(scope)


def checks(plan: Plan) -> dict[str, Check]:
    """Return what a plan saw of each public kind, in words that the public may read."""
    public = [kind for kind in plan.kinds if kind.audience == "public"]
    return {kind.name: _check(plan, kind) for kind in public}


def _check(plan: Plan, kind: Kind) -> Check:
    decisions = [each for each in plan.decisions if each.kind is kind]
    held = {each.path: each.held_by for each in decisions if each.held_by}
    holds = {path: Hold(refusal.gate, f"{refusal.path}: {refusal.reason}") for path, refusal in held.items()}
    published = [] if held else plan.events & kind.events.keys()
    return Check(frozenset(each.path for each in decisions), holds, plan.as_built(published))
