{#
    What a contract costs on BigQuery. dbt asks for the columns of a query and of its contract before each write, and makes
    a table of its own of what an incremental model adds, only to compare its columns. There none of it is needed: the
    statement itself names columns and types, `make test-googlesql` holds each query to its contract before a merge, and
    what a table has is in its metadata, which is no query.
#}
{% macro bigquery__get_assert_columns_equivalent(sql) %}{% endmacro %}

{#
    On DuckDB the contract is compared here with the columns that DuckDB says a query has. dbt would ask for those of the
    contract, too, and compare each with each: together twice the time. Where they differ, dbt says how.
#}
{% macro duckdb__get_assert_columns_equivalent(sql) %}
    {% set has, promised = [], [] %}
    {% for column in adapter.get_column_schema_from_query(sql) %}
        {% do has.append(column.name ~ ' ' ~ column.dtype) %}
    {% endfor %}
    {% for column in model.columns.values() %}
        {% do promised.append(column.name ~ ' ' ~ duckdb_type(column.data_type)) %}
    {% endfor %}
    {% if has | sort != promised | sort %}{{ dbt.assert_columns_equivalent(sql) }}{% endif %}
{% endmacro %}

{# What to do where the columns of a table are not those of its query: `ignore` is what dbt makes no table for. #}
{% macro incremental_validate_on_schema_change(on_schema_change, default) %}
    {{ return(adapter.dispatch('checked_on_schema_change')(on_schema_change, default)) }}
{% endmacro %}

{% macro default__checked_on_schema_change(on_schema_change, default) %}
    {{ return(dbt.incremental_validate_on_schema_change(on_schema_change, default)) }}
{% endmacro %}

{% macro bigquery__checked_on_schema_change(on_schema_change, default) %}{{ return('ignore') }}{% endmacro %}

{# Ends the node where a table that an earlier run left has not the columns of the contract. #}
{% macro refuse_other_columns(columns) %}
    {% set has, promised = [], [] %}
    {% for column in columns %}
        {% do has.append(column.name ~ ' ' ~ column.data_type | lower | replace('boolean', 'bool')) %}
    {% endfor %}
    {% for column in model.columns.values() %}{% do promised.append(column.name ~ ' ' ~ column.data_type) %}{% endfor %}
    {% if has | sort != promised | sort %}
        {{ exceptions.raise_compiler_error(
            this ~ ' has not the columns of its contract: the table has ' ~ has | reject('in', promised) | join(', ')
            ~ ', the contract ' ~ promised | reject('in', has) | join(', ')
            ~ ('; a full refresh does not make it anew, so change the table by hand' if config.get('full_refresh') == false
            else '; run `dbt build --full-refresh --select ' ~ model.name ~ '+`')
        ) }}
    {% endif %}
{% endmacro %}
