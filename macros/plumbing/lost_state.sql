{#
    On-run-start hook: what earlier runs left must not vanish without a word. dbt takes a table that it cannot see for one
    that is to be made, and makes it of what there is now.
#}
{% macro refuse_lost_state() %}
    {% if not begins_a_build() %}{{ return('') }}{% endif %}
    {% set models = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | sort(attribute='name') %}
    {% set missing = [] %}
    {% for node in models if node.config.materialized == 'incremental' %}
        {% if not adapter.get_relation(node.database, node.schema, node.alias) %}{% do missing.append(node) %}{% endif %}
    {% endfor %}
    {# it is made last, so a first build that ended early has recorded nothing that could be lost #}
    {% set was_complete = 'bookkeeping__complete_runs' not in missing | map(attribute='name') %}
    {% for node in missing %}
        {% set relation = relation_of(node.name) %}
        {% if is_hidden(relation) %}
            {{ exceptions.raise_compiler_error(
                relation ~ ' is there, but not among the tables of its dataset that are listed; dbt would make it anew: may '
                ~ 'the account list tables and routines?'
            ) }}
        {% endif %}
        {# a full refresh does not make it, because nothing has what it holds #}
        {% set is_kept = node.config.full_refresh == false and node.unique_id in selected_resources %}
        {% if is_kept and was_complete and not var('allow_new_locks') %}
            {{ exceptions.raise_compiler_error(
                relation ~ ' is missing, though an earlier build was complete: what it recorded would be lost; bring it '
                ~ "back, or build with --vars 'allow_new_locks: true'"
            ) }}
        {% endif %}
    {% endfor %}
{% endmacro %}
