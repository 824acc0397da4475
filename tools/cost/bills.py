"""What runs are billed for, by event and in a month, and what an hourly run may come to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.cost.day import Built
from tools.cost.prices import LEAST_BILLED, MEBIBYTE, Prices
from tools.cost.runs import DAYS, HOURLY, LIVE, MERGES, MODELS, MOMENT, PUBLISHER, Job, Runs

DOLLARS_A_TEBIBYTE = 6.25  # on demand, region US
GIBIBYTE = 2**10 * MEBIBYTE

KINDS_THEN = frozenset({"internal__admin_dashboard", "public__subsets_performance", "public__systems_performance"})
MODELS_THEN = 44
"""Hourly documents and models of commit 3e35a38 (`dbt ls --selector hourly`), whose runs were 253 jobs and 3.3 GiB."""

MOST_JOBS_THEN, MOST_GIBIBYTES_THEN, MOST_JOBS_A_MODEL = 130, 1.91, 2
"""What an hourly run of these may come to, and jobs for each model since, of the least that is billed.

1.91 GiB, where it was 1.4. Models that became parts of others left what they read: 0.25. How lines moved, baselines and
the records of versions stand in these documents: 0.26, mostly the least that is billed for small tables.
"""


@dataclass(frozen=True)
class Bill:
    """The jobs of a run and of its publication: those of dbt, and the bytes that all are billed for, by part."""

    jobs: int
    models: int
    bytes: Counter[str]

    @property
    def total(self) -> int:
        """All bytes."""
        return self.bytes.total()


@dataclass(frozen=True)
class Limit:
    """A number, and the most that it may be."""

    name: str
    value: float
    most: float

    @property
    def holds(self) -> bool:
        """Whether it is no more."""
        return self.value <= self.most

    def __str__(self) -> str:
        """One line."""
        return (
            f"{self.name}: {self.value:,.4g} of at most {self.most:,.4g}{'' if self.holds else ', which is too much'}"
        )


def bills(runs: Runs, prices: Prices, day: Iterable[Built]) -> dict[str, Bill]:
    """Return what each run of a day is billed for, by its name, and a round of what is live."""
    named = {str(built): bill(runs.jobs(built.events, new=built.new), prices) for built in day}
    return named | {LIVE: bill(runs.jobs(LIVE), prices)}


def bill(jobs: list[Job], prices: Prices, seasons: int = 1) -> Bill:
    """Add up what so many seasons cost."""
    of_part: Counter[str] = Counter()
    for job in jobs:
        of_part[job.part] += sum(prices.billed(read, seasons) for read in job.reads)
        of_part[MERGES] += prices.billed(job.merged, seasons) if job.merged else 0
    parts = Counter(job.part for job in jobs)
    return Bill(len(jobs) - parts[MOMENT] - parts[PUBLISHER], parts[MODELS], of_part)


def month(all_bills: Mapping[str, Bill], counts: Mapping[str, int]) -> int:
    """Return the bytes of a month of which each day has so many runs of each name."""
    return DAYS * sum(count * all_bills[name].total for name, count in counts.items())


def largest(all_bills: Mapping[str, Bill], counts: Mapping[str, int]) -> str:
    """Name what most of a month's bytes are for."""
    parts = {
        (part, name): DAYS * count * size
        for name, count in counts.items()
        for part, size in all_bills[name].bytes.items()
    }
    (part, name), size = max(parts.items(), key=lambda item: item[1])
    return f"the {part} of {name}, {size / month(all_bills, counts):.0%}"


def limits_of(runs: Runs, prices: Prices) -> list[Limit]:
    """Return what an hourly run comes to, and may: all of it, and what the documents of commit 3e35a38 need today."""
    now, then = (bill(runs.jobs(HOURLY, kinds), prices) for kinds in (None, KINDS_THEN))
    jobs_since = MOST_JOBS_A_MODEL * (then.models - MODELS_THEN)
    return [
        Limit("jobs of an hourly run", now.jobs, MOST_JOBS_THEN + MOST_JOBS_A_MODEL * (now.models - MODELS_THEN)),
        Limit("jobs of an hourly run of the documents of 3e35a38", then.jobs, MOST_JOBS_THEN + jobs_since),
        Limit(
            "GiB that dbt's jobs of these are billed",
            (then.total - then.bytes[MOMENT] - then.bytes[PUBLISHER]) / GIBIBYTE,
            MOST_GIBIBYTES_THEN + jobs_since * LEAST_BILLED / GIBIBYTE,
        ),
    ]
