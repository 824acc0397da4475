"""What developers and workflows run: measurements, deployment, and checks of the SQL as BigQuery sees it."""
