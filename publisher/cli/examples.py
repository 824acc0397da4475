"""What the help of each command ends with: command lines, and what they do. The first stands in the help of all.

One that begins with an instant is of `make demo`, in whose stores no time passes.
"""

import re

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "publish": (
        ("publish --store public", "all documents, into public/v1"),
        ("publish --store gs://site --state gs://site-state", "into a bucket; releases are kept in another"),
        ("publish --store public --internal-store internal", "internal documents, too"),
        ("publish --store public --event auto", "what is due by the clock; for a scheduler"),
        ("publish --store public --date today --dry-run", "check everything, write nothing"),
        ("publish --store public --internal-store internal --mend", "first write again what health says is lost"),
        ("publish --store public --date 2026-01-15 --force-lost-items", "overrule one gate for one date"),
    ),
    "site": (
        ("site --store public", "the folder pages, into public/site"),
        ("site --store public --from others --dry-run", "which of another folder would change"),
    ),
    "diff": (
        ("diff --store public --html changes.html", "what would change, as a page"),
        ("diff --store public --event auto", "what those that are due would change"),
        ("diff --store public --force-shrink", "what a gate keeps back"),
    ),
    "health": (
        ("health --store public", "late, held or torn: one line for each problem"),
        ("health --store gs://site --json", "as a stranger, for a monitor"),
        ("health --store gs://site --state gs://site-state --internal-store gs://internal", "all that is kept, too"),
    ),
    "verify": (
        ("verify --store public", "every byte against the release and what dbt built"),
        ("verify --store public --internal-store internal", "internal documents, too"),
    ),
    "releases": (
        ("releases --store public", "what was published, newest first"),
        ("releases --store public --limit 50 --before 000012-3f0a9c2b7d1e", "fifty that are older"),
        ("releases --store public --channel site", "those of the pages"),
    ),
    "runs": (
        ("runs --store public", "what was run, and what came of it, newest first"),
        ("runs --store public --limit 100 --json", "all that is known of a hundred"),
    ),
    "rollback": (
        (
            "NOW=2025-11-30T23:55:00Z rollback --store public --internal-store internal 000001",
            "after make demo: show its first release again",
        ),
        ("rollback --store gs://site --state gs://site-state 000012-3f0a9c2b7d1e", "show that release again"),
        ("rollback --store public --channel site 000003-0d5e1f7a9b2c", "the same for pages"),
    ),
    "prune": (("prune --store public --keep 90d", "forget releases that were last shown before that"),),
    "due": (
        ("due --store public", "the events that are due; nothing when none is"),
        ("due --store gs://site --state gs://site-state", "the same for a bucket"),
    ),
    "doctor": (("doctor --store public", "what publishing lacks"),),
    "why": (
        ('why 2026-01-15 "Aaron Gordon"', "why it is published of him, or why it is not"),
        ("why yesterday aarongordon", "the same by another of his names"),
    ),
    "schema": (
        ("schema --out api --audience public", "JSON Schemas and OpenAPI, for the website's authors"),
        ("schema --out api", "those of internal documents, too"),
    ),
}


def typed(example: str) -> str:
    """Return a command line as it is typed."""
    return re.sub(r"^((?:NOW=\S+ )?)", r"\1publisher ", example)
