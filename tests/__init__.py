"""dbt's tests (generic, integrity) and pytest's (one folder a package, googlesql, and project for the whole way)."""
