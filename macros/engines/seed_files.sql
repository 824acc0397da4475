{# DuckDB reads a seed's file itself: where dbt found it now, and not in the folder in which dbt once parsed the project. #}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {% set file = agate_table.original_abspath | replace("'", "''") %}
    {{ return(dbt.duckdb__load_csv_rows(dict(model, original_file_path=file), agate_table)) }}
{% endmacro %}
