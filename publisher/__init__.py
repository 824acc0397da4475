"""Writes the documents that dbt built as JSON files to folders or Cloud Storage buckets."""
