"""dbt's tests (generic, integrity) and pytest's (publisher, local, project)."""
