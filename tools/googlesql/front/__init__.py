"""A warehouse for tests that speaks BigQuery's REST API: Google's analyser reads each statement, its evaluator runs it."""
