"""Google's analyser and evaluator agree with DuckDB about every model, without a cloud."""
