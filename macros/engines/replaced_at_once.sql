{#
    DuckDB replaces a table or a view within one transaction. dbt's own way, to build under another name, rename the old
    relation, rename the new one and drop the old one, takes longer than the SQL of most models.
#}
{% materialization table, adapter='duckdb' %}
    {% set relation = this.incorporate(type='table') %}
    {{ return(replaced_at_once(relation, create_table_as(false, relation, compiled_code))) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {% set relation = this.incorporate(type='view') %}
    {{ return(replaced_at_once(relation, get_create_view_as_sql(relation, compiled_code))) }}
{% endmaterialization %}

{% macro replaced_at_once(relation, creation) %}
    {% set existing = load_cached_relation(relation) %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}
        {% if existing %} drop {{ existing.type }} {{ existing }}; {% endif %}
        {{ creation }}
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [relation]}) }}
{% endmacro %}
