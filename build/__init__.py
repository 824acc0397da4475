"""From a raw folder to published files: check the folder, run `dbt build` on DuckDB, publish every document."""
