{#
    DuckDB replaces a table or a view within one transaction. dbt's own way, to build under another name, rename the old
    relation, rename the new one and drop the old one, takes longer than the SQL of most models. What is new and one
    statement needs no transaction of dbt's, which would be two statements more.
#}
{% materialization table, adapter='duckdb' %}{{ return(table_at_once()) }}{% endmaterialization %}

{% materialization incremental, adapter='duckdb' %}
    {{ return(dbt.materialization_incremental_duckdb() if is_incremental() else table_at_once()) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {% set relation = this.incorporate(type='view') %}
    {{ return(replaced_at_once(relation, get_create_view_as_sql(relation, compiled_code))) }}
{% endmaterialization %}

{% macro table_at_once() %}
    {% set relation = this.incorporate(type='table') %}
    {{ return(replaced_at_once(relation, create_table_as(false, relation, compiled_code))) }}
{% endmacro %}

{% macro replaced_at_once(relation, creation) %}
    {% set existing = load_cached_relation(relation) %}
    {% set in_steps = existing or takes_steps() or pre_hooks or post_hooks %}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main', auto_begin=in_steps) %}
        {% if existing %} drop {{ existing.type }} {{ existing }}; {% endif %}
        {{ creation }}
    {% endcall %}
    {{ run_hooks(post_hooks) }}
    {% if in_steps %}{% do adapter.commit() %}{% endif %}
    {{ return({'relations': [relation]}) }}
{% endmacro %}

{# Where no column has a constraint, a table of the contract's columns is one statement: its query has their types. #}
{% macro create_table_at_once(temporary, relation, compiled_code, language, partitioned_by, sorted_by) %}
    {% if temporary or not config.get('contract').enforced or takes_steps() %}
        {{ return(dbt.duckdb__create_table_as(temporary, relation, compiled_code, language, partitioned_by, sorted_by)) }}
    {% endif %}
    {{ get_assert_columns_equivalent(compiled_code) }}
    create table {{ relation }} as {{ get_select_subquery(compiled_code) }}
{% endmacro %}

{# Whether this model's table is made by several statements. #}
{% macro takes_steps() %}
    {% set constrained = model.constraints or model.columns.values() | selectattr('constraints') | list %}
    {{ return(constrained or config.get('meta', {}).get('dates_at_once')) }}
{% endmacro %}
