"""What the commands do, without printing: publish, preview, verify, roll back, and tell what is due.

Read `publish` from top to bottom: it is the protocol. What readers see changes only after everything was checked, and
whatever interrupts a publication after that, the next one finishes it.
"""

import datetime as dt
from dataclasses import dataclass

from publisher.dbt.target import Target
from publisher.errors import ReleaseError
from publisher.planning.plan import Decision, Plan, Planner
from publisher.planning.schedule import Request, due, scope_of
from publisher.progress import Progress
from publisher.releases import place
from publisher.releases.adopt import adopt
from publisher.releases.bodies import Bodies
from publisher.releases.builds import confirm, newest_builds
from publisher.releases.journal import Journal
from publisher.releases.release import Release, next_release
from publisher.releases.site import Site
from publisher.releases.status import Hold, Look, Status, write_status
from publisher.releases.verify import differences


@dataclass(frozen=True)
class Publication:
    """What a run publishes or would publish: the plan, the release that readers see after it, and the bytes of both."""

    plan: Plan
    release: Release
    bodies: Bodies


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: one line for each difference, in how many documents of which release.

    `unchecked` counts the documents of audiences whose store was not named.
    """

    release: Release
    checked: int
    unchecked: int
    lines: list[str]


def publish(site: Site, target: Target, request: Request, now: dt.datetime, progress: Progress) -> Publication:
    """Publish what has changed, as one release; what a gate refuses stays as it was. Raises PublisherError."""
    journal = Journal.open(site.state, now)
    journal.refuse_if_held()
    bodies = Bodies(journal.body)
    finish_interrupted(site, journal, bodies, progress)
    base = shown(site, journal, bodies)
    plan = read_and_decide(site, target, request, now, base, bodies=bodies, progress=progress)
    if not plan.kinds:
        return Publication(plan, base, bodies)
    confirm(site.state, plan.as_of, overrules="as-of" in plan.forced)
    release = base
    if plan.written or (not journal.head and plan.documents):
        release = next_release(base, plan.documents, now, forced=plan.forced)
        progress.begin("writing", len(plan.written))
        place.store(site, journal, release, bodies)
        place.show(site, journal, release, bodies, progress, careful=not journal.head)
    write_status(site.stores["public"], base, release, looks=looks(plan), published=plan.published, now=now)
    return Publication(plan, release, bodies)


def preview(site: Site, target: Target, request: Request, now: dt.datetime, progress: Progress) -> Publication:
    """Decide what `publish` would do, and write nothing. An interrupted release counts as shown."""
    journal = Journal.open(site.state, now)
    journal.refuse_if_held()
    bodies = Bodies(journal.body)
    base = shown(site, journal, bodies)
    plan = read_and_decide(site, target, request, now, base, bodies=bodies, progress=progress)
    return Publication(plan, base, bodies)


def verify(site: Site, target: Target, now: dt.datetime) -> Verdict:
    """Compare every byte that readers see with the release, and the release with the document tables."""
    journal = Journal.open(site.state, now)
    journal.refuse_if_held()
    if not journal.head:
        message = f"{journal.name} has no release yet; publish first"
        raise ReleaseError(message)
    release = journal.base()
    lines = [f"head: release {release.id} is unfinished; publish finishes it"] if journal.is_abandoned else []
    for audience in site.stores:
        lines += differences(site, release, audience)
    bodies = Bodies(journal.body)
    plan = read_and_decide(site, target, Request(), now, release, bodies=bodies, progress=Progress())
    lines += [f"{each.path}: the document tables have other content" for each in plan.written]
    names, paths = {kind.name for kind in plan.kinds}, {each.path for each in plan.decisions}
    gone = [path for path, entry in release.documents.items() if entry.kind in names and path not in paths]
    lines += [f"{path}: is not in the document tables" for path in sorted(gone)]
    lines += [str(refusal) for refusal in plan.refusals]
    checked = sum(len(release.of(audience)) for audience in site.stores)
    return Verdict(release, checked, len(release.documents) - checked, lines)


def rollback(site: Site, identifier: str, now: dt.datetime, progress: Progress) -> Release:
    """Publish again what an older release showed; a file that only the present release has stays."""
    journal = Journal.open(site.state, now)
    journal.refuse_if_held()
    bodies = Bodies(journal.body)
    finish_interrupted(site, journal, bodies, progress)
    base, wanted = journal.base(), journal.release(identifier)
    if not any(release.id == wanted.id for release in journal.history()):
        message = f"release {wanted.id} was never published; `publisher releases` lists those that were"
        raise ReleaseError(message)
    release = next_release(base, base.documents | wanted.documents, now, restores=wanted.id)
    place.refuse_missing_stores(site, release)
    place.store(site, journal, release, bodies)
    place.show(site, journal, release, bodies, progress, careful=True)  # whoever goes back may have damage to mend
    write_status(site.stores["public"], base, release, looks={}, published={}, now=now)
    return release


def due_events(site: Site, target: Target, now: dt.datetime) -> list[str]:
    """Return the events that have become due since they were last published."""
    return list(due(target.catalog.schedule, Status.read(site.stores["public"]).events, now))


def finish_interrupted(site: Site, journal: Journal, bodies: Bodies, progress: Progress) -> None:
    """Finish the release of a publisher that is gone. Its objects are stored, so this needs no warehouse."""
    if journal.is_abandoned:
        release = journal.base()
        place.refuse_missing_stores(site, release)
        place.show(site, journal, release, bodies, progress, careful=True)
        progress.finished_interrupted(release.id)


def shown(site: Site, journal: Journal, bodies: Bodies) -> Release:
    """Return what readers see: the head's release or, when the state store has none, what stands in the stores."""
    return journal.base() if journal.head else adopt(site, bodies)


def read_and_decide(  # noqa: PLR0913 (what a publication knows)
    site: Site, target: Target, request: Request, now: dt.datetime, base: Release, *, bodies: Bodies, progress: Progress
) -> Plan:
    """Read every document that the request means, check it, and decide what becomes of it."""
    published = Status.read(site.stores["public"]).events if request.is_auto else {}
    scope = scope_of(request, target.catalog, set(site.stores), published, now)
    if not scope.kinds:
        return Plan(base)
    with target.reader() as reader:
        progress.begin("reading")
        build = target.build.recalling(reader.verdicts(target.catalog.verdicts))
        newest = newest_builds(site.state)
        planner = Planner(target.catalog, build, reader, base, newest, bodies, request, now, progress)
        return planner.plan(scope)


def looks(plan: Plan) -> dict[str, Look]:
    """Return what a plan saw of each public kind, in words that the public may read."""
    public = [kind for kind in plan.kinds if kind.audience == "public"]
    return {kind.name: _look([each for each in plan.decisions if each.kind is kind]) for kind in public}


def _look(decisions: list[Decision]) -> Look:
    held = {each.path: each.held_by for each in decisions if each.held_by}
    holds = {path: Hold(refusal.gate, f"{refusal.path}: {refusal.reason}") for path, refusal in held.items()}
    return Look(frozenset(each.path for each in decisions), holds)
