"""`python launcher.py FILE COMMAND...`: run a command; write its exit code and what it cost to a file, as JSON.

On Linux the peak of a process begins with that of the process that started it. So a process as small as this one
starts what is measured.
"""

import json
import os
import sys
import time

report, *command = sys.argv[1:]
started = time.monotonic()
pid, status, used = os.wait4(os.posix_spawnp(command[0], command, os.environ), 0)
wall = time.monotonic() - started
peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
cost = {"cpu": used.ru_utime + used.ru_stime, "wall": wall, "peak": peak / 2**20}
with open(report, "w") as file:  # noqa: PTH123 (pathlib would make this process larger)
    json.dump({"code": os.waitstatus_to_exitcode(status), "cost": cost}, file)
