"""A warehouse for tests with BigQuery's REST API: Google's analyser reads each statement, its evaluator runs it."""
