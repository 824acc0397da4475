"""What dbt says and made: its manifest, the results of its last run, and the document tables in its warehouse."""
