"""What neither the demo nor real input has, put into the demo's raw tables."""

import shutil
from pathlib import Path

import duckdb

from tests.tables import beside

RARE: dict[str, str] = beside(__file__)
UNFIT = {"adrelaldbrook": "index", "adrelelmden": "Adrel-Elmden"}
"""Players whose lookups are no names of files."""


def rare(raw: Path, folder: Path) -> None:
    """Write the demo's raw folder with all of it."""
    edited(raw, folder, RARE)
    cases = " ".join(f"when '{name}' then '{other}'" for name, other in UNFIT.items())
    for file in folder.glob("*.parquet"):
        table = duckdb.read_parquet(str(file))
        if "player_lookup" in table.columns:
            value = f"case player_lookup {cases} else player_lookup end as player_lookup"
            table.project(f"* replace ({value})").write_parquet(str(folder / "new"))
            (folder / "new").replace(file)


def edited(raw: Path, folder: Path, edits: dict[str, str]) -> Path:
    """Return a raw folder with other rows; a table without a query is absent."""
    shutil.copytree(raw, folder)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for file in raw.glob("*.parquet"):
            connection.execute(f"create view {file.stem} as from '{file}'")
        for table, query in edits.items():
            (folder / f"{table}.parquet").unlink()
            if query:
                connection.execute(f"create or replace table edited as from {table} limit 0")
                connection.execute(f"insert into edited by name {query}")
                connection.execute(f"copy edited to '{folder / table}.parquet'")
    return folder
