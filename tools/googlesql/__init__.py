"""Google's own analyser and reference evaluator, over every model as BigQuery gets it; no cloud is needed."""
