"""Writes the public documents that dbt built as JSON files to a folder or a Cloud Storage bucket."""
