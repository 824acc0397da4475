"""What a daily run reads on BigQuery, worked out without an account."""
