{#
    Optional inputs. A raw table or column with `meta: {optional: true}` in _sources.yml may be absent. On DuckDB it is
    absent when the raw folder has no such file or the file no such column. On BigQuery it is read only if the var
    optional_inputs names it, as `table` or `table.column`, because asking what exists would be a query for each table.
#}

{# A raw table as a relation with all columns that are declared: what is absent has no rows, or nulls of its type. #}
{% macro raw_table(source_name, name) %}
    {% set table = source(source_name, name) %}
    {% if not execute or model.resource_type == 'unit_test' %}{{ return(table) }}{% endif %}
    {% set declared = declared_raw_table(source_name, name).columns.values() %}
    {% set is_present = is_raw_table_present(source_name, name) %}
    {% set absent = absent_columns(source_name, name) if is_present else declared | map(attribute='name') | list %}
    {% if not absent %}{{ return(table) }}{% endif %}
    {% set columns = [] %}
    {% for column in declared %}
        {% set null = 'cast(null as ' ~ full_numeric(column.data_type) ~ ') as ' ~ column.name %}
        {% do columns.append(null if column.name in absent else column.name) %}
    {% endfor %}
    {% set columns = columns | join(', ') %}
    {{ return('(select ' ~ columns ~ ' from ' ~ table ~ ')' if is_present else '(select * from (select ' ~ columns ~ ') where false)') }}
{% endmacro %}

{# What the sources declare of a raw table. #}
{% macro declared_raw_table(source_name, name) %}
    {{ return(graph.sources['source.' ~ project_name ~ '.' ~ source_name ~ '.' ~ name]) }}
{% endmacro %}

{# Whether a raw table is there. A required one always is: a build without it fails. #}
{% macro is_raw_table_present(source_name, name) %}
    {% if not execute %}{{ return(true) }}{% endif %}
    {% set is_optional = declared_raw_table(source_name, name).config.meta.get('optional') %}
    {{ return(not is_optional or adapter.dispatch('is_optional_table_present')(source_name, name)) }}
{% endmacro %}

{# The names of the optional columns that a table lacks. #}
{% macro absent_columns(source_name, name) %}
    {% set optional = [] %}
    {% for column in declared_raw_table(source_name, name).columns.values() if column.config.meta.get('optional') %}
        {% do optional.append(column.name) %}
    {% endfor %}
    {{ return(adapter.dispatch('columns_beside')(source_name, name, optional) if optional else []) }}
{% endmacro %}

{% macro bigquery__is_optional_table_present(source_name, name) %}{{ return(name in var('optional_inputs')) }}{% endmacro %}

{% macro bigquery__columns_beside(source_name, name, optional) %}
    {% set absent = [] %}
    {% for column in optional if name ~ '.' ~ column not in var('optional_inputs') %}{% do absent.append(column) %}{% endfor %}
    {{ return(absent) }}
{% endmacro %}

{% macro duckdb__is_optional_table_present(source_name, name) %}
    {% set files = run_query('select count(*) from glob(' ~ source(source_name, name) ~ ')') %}
    {{ return(files.columns[0].values()[0] > 0) }}
{% endmacro %}

{% macro duckdb__columns_beside(source_name, name, optional) %}
    {# without its file, as when sqlfluff compiles a model, the table is named, and nobody reads it #}
    {% if not duckdb__is_optional_table_present(source_name, name) %}{{ return([]) }}{% endif %}
    {% set description = run_query('describe select * from ' ~ source(source_name, name)) %}
    {{ return(optional | reject('in', description.columns[0].values()) | list) }}
{% endmacro %}
