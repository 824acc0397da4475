{#
    On-run-start hook: what earlier runs left must not vanish without a word. dbt takes a table that it cannot see for one
    that is to be made, and makes it of what there is now.
#}
{% macro refuse_lost_state() %}
    {% if not execute or flags.WHICH not in ('build', 'run') or not builds_more_than_live() %}{{ return('') }}{% endif %}
    {% set kept, missing = [], [] %}
    {% set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') %}
    {% for node in models if node.config.materialized == 'incremental' %}
        {% set is_listed = adapter.get_relation(node.database, node.schema, node.alias) is not none %}
        {% do (kept if is_listed else missing).append(node) %}
    {% endfor %}
    {% for node in missing %}
        {% set relation = relation_of(node.name) %}
        {% if is_hidden(relation) %}
            {{ exceptions.raise_compiler_error(
                relation ~ ' is there, but not among the tables of its dataset that are listed; dbt would make it anew: may '
                ~ 'the account list tables and routines?'
            ) }}
        {% endif %}
        {# a full refresh does not make it, because nothing has what it holds #}
        {% if node.config.full_refresh == false and kept and node.unique_id in selected_resources and not var('allow_new_locks') %}
            {{ exceptions.raise_compiler_error(
                relation ~ ' is missing, though ' ~ kept[0].name ~ ' is there: what it recorded would be lost; bring it back, or '
                ~ "build with --vars 'allow_new_locks: true'"
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}
