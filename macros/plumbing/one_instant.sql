{#
    One database, one instant, one ledger. A plain `dbt build -s model+` after a whole build as of another instant would leave
    both instants in one database, and nothing would fail. So a whole build records what it was given, and a build of a part is
    refused when it is given something else. Records are made before the first model, so that a whole build that failed can be
    mended by building a part as of the same instant.

    Never refused: a whole build, with what is live or without it; a run that builds no model; models that all have the tag
    `live`, which are meant to be newer than the rest; a database without a whole build, because there is nothing to compare
    with.
#}

{#
    What a run may be given, as text; empty when nobody gives it: the instant, and the state store whose ledger it reads.
    Whatever else must not be mixed belongs here, too.
#}
{% macro given_inputs() %}
    {% set now = as_of().strftime('%Y-%m-%dT%H:%M:%S.%fZ') | replace('.000000Z', 'Z') if given_now()[1] else '' %}
    {{ return({'NOW': now, 'STATE': env_var('STATE', '')}) }}
{% endmacro %}

{# On-run-start hook. #}
{% macro keep_one_instant() %}
    {% if not begins_a_build() %}{{ return('') }}{% endif %}
    {% set models = ordinary_models() %}
    {% set selected = models | select('in', selected_resources) | list %}
    {% set bookkeeping = relation_of('bookkeeping__complete_runs') %}
    {% set given = given_inputs() %}
    {% if selected | length == models | length %}
        {% set columns = [] %}
        {% for name, value in given.items() %}{% do columns.append("'" ~ dbt.escape_single_quotes(value) ~ "' as " ~ name | lower) %}{% endfor %}
        {% set recorded = bookkeeping.incorporate(path={'identifier': 'given_inputs'}) %}
        {% do run_query('create or replace table ' ~ recorded ~ ' as select ' ~ columns | join(', ')) %}
    {% else %}
        {% set recorded = adapter.get_relation(bookkeeping.database, bookkeeping.schema, 'given_inputs') %}
        {% if recorded %}{{ refuse_other_inputs(run_query('select * from ' ~ recorded).rows[0], given) }}{% endif %}
    {% endif %}
{% endmacro %}

{# For a hook: whether the run builds models, one at least without the tag `live`. #}
{% macro begins_a_build() %}
    {% if not execute or flags.WHICH not in ('build', 'run') %}{{ return(false) }}{% endif %}
    {{ return(ordinary_models() | select('in', selected_resources) | list | length > 0) }}
{% endmacro %}

{# The ids of the models without the tag `live`. #}
{% macro ordinary_models() %}
    {% set ids = [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and 'live' not in node.tags %}
        {% do ids.append(node.unique_id) %}
    {% endfor %}
    {{ return(ids) }}
{% endmacro %}

{# Ends the run when what it was given is not what the last whole build was given. #}
{% macro refuse_other_inputs(recorded, given) %}
    {% for name, value in given.items() if recorded.get(name | lower, '') != value %}
        {% set before = recorded.get(name | lower, '') %}
        {{ exceptions.raise_compiler_error(
            'the last whole build had ' ~ (name ~ '=' ~ before if before else 'no ' ~ name)
            ~ ', this one has ' ~ (name ~ '=' ~ value if value else 'no ' ~ name)
            ~ ': ' ~ ('set ' ~ name ~ '=' ~ before if before else 'leave out ' ~ name)
            ~ ' to build a part, or build everything with `dbt build`'
        ) }}
    {% endfor %}
{% endmacro %}
