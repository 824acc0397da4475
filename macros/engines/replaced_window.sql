{#
    An ordinary run of a by_date model replaces its window: it deletes the window's rows, and adds those that the model
    has now. Both at once, so that no reader misses a date, and a run that ends early loses none: on DuckDB in one
    transaction, on BigQuery, which has none over two jobs, in one MERGE.
#}

{# Pre-hook of by_date models. DuckDB deletes the window in it, and appends in the same transaction. #}
{% macro forget_window() %}{{ return(adapter.dispatch('forget_window')()) }}{% endmacro %}

{% macro duckdb__forget_window() %}
    {% if is_incremental() %}
        delete from {{ this }} where {{ config.get('meta').by_date }} >= {{ first_date_of_window() }}
    {% endif %}
{% endmacro %}

{% macro bigquery__forget_window() %}{% endmacro %}

{# How dbt fills an incremental model on BigQuery. `dest_columns` are those of the table. #}
{% macro bigquery__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) %}
    {{ refuse_other_columns(dest_columns) }}
    {% set by_date = config.get('meta').get('by_date') %}
    {% if unique_key or not by_date %}
        {{ return(dbt.default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates)) }}
    {% endif %}
    {% set columns = get_quoted_csv(dest_columns | map(attribute='name')) %}
    {{ return(replace_window(target, source, columns, by_date, first_date_of_window())) }}
{% endmacro %}

{#
    BigQuery runs a MERGE on a false condition as one replacement, and the literal keeps it to the window's partitions.
    `source` is a query in parentheses, and `columns` are names with commas between them.
#}
{% macro replace_window(target, source, columns, by_date, first_date) -%}
    merge into {{ target }} as DBT_INTERNAL_DEST
    using {{ source }} as DBT_INTERNAL_SOURCE
    on false
    when not matched by source and DBT_INTERNAL_DEST.{{ by_date }} >= {{ first_date }} then delete
    when not matched then
        insert ({{ columns }})
        values ({{ columns }})
{%- endmacro %}
