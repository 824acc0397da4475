{# DuckDB reads a seed's file itself: here, and not in the folder in which dbt once parsed the project, which may be gone. #}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {{ return(dbt.duckdb__load_csv_rows(dict(model, root_path='.'), agate_table)) }}
{% endmacro %}
