"""`python -m demo`: simulate a season, build it, and publish its documents to `public/` and `internal/`."""

import shutil
import sys

from build.command import refuse_held, run
from build.edits import GoodBuild
from build.in_process import build_all
from build.own_process import in_own_process
from build.seeds.check import check as check_seeds
from build.workspace import Stores, Workspace, publish_all
from demo.league import DEMO_NOON, DEMO_NOW
from demo.places import ADDRESS, STORES
from demo.season import simulate
from publisher.format import API_VERSION
from publisher.releases.journal import Journal


def demo() -> None:
    """Build and publish twice: before the first game of the last day begins, and in its evening."""
    check_seeds()
    checkout = Workspace(state=STORES.state)
    GoodBuild.forget()
    # the demo begins anew each time
    for folder in (STORES.public, STORES.internal, STORES.state):
        shutil.rmtree(folder, ignore_errors=True)
    checkout.database.unlink(missing_ok=True)
    held = list[str]()
    for now in (DEMO_NOON, DEMO_NOW):
        rows = simulate(checkout.raw, as_of=now)
        print(f"simulated {rows['player_prop_predictions']:,} predictions as of {now:%Y-%m-%d %H:%M} UTC")
        in_own_process(build_all, checkout, now)
        held += publish_all(checkout, STORES.site(), now)
    GoodBuild.of(DEMO_NOW, STORES).keep()
    for line in newcomers_need(STORES):
        print(line)
    refuse_held(held)


def newcomers_need(stores: Stores) -> list[str]:
    """Return what was made, where the rest is, and how to look at it."""
    site = stores.site()
    releases = list(Journal.open(site.state, DEMO_NOW).history())
    public, internal = (len(releases[0].of(audience)) for audience in site.stores)
    return [
        f"made      {public} public files in {stores.public}/{API_VERSION}, in {len(releases)} releases",
        f"internal  {internal} files in {stores.internal}/{API_VERSION}; nobody but you may read them",
        f"look      make serve, then {ADDRESS}",
    ]


if __name__ == "__main__":
    sys.exit(run("demo", demo))
