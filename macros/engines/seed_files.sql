{# DuckDB reads a seed's file itself: in the project folder of this run, not in that of the parse, which may be gone. #}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {% set folder = (invocation_args_dict.project_dir | string).replace("'", "''") %}
    {{ return(dbt.duckdb__load_csv_rows(dict(model, root_path=folder), agate_table)) }}
{% endmacro %}
