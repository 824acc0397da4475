"""Checks every row of the seeds before dbt loads them, and names file, line, column and value of each fault."""
