{# A config that only BigQuery has, such as cluster_by; DuckDB's adapter refuses it. #}
{% macro on_bigquery(value) %}{{ return(value if target.type == 'bigquery' else none) }}{% endmacro %}
