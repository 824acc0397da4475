"""A plugin of pytest, `-p tests.slow_clock`: each plan of a publication takes a second longer, as on a full machine.

A test that compares what was written with the real clock fails then.
"""

import time

from publisher.planning.decision import Plan
from publisher.planning.plan import Planner
from publisher.planning.schedule import Scope

_plan = Planner.plan


def _slow(self: Planner, scope: Scope) -> Plan:
    time.sleep(1.1)
    return _plan(self, scope)


Planner.plan = _slow  # type: ignore[method-assign]
