{#
    How each seed, model and data test ended when it last ran. run_results.json tells only of the last run, so a run of
    a part, or one on another machine, would forget what failed before it. The publisher reads both.

    A run that builds what is live alone leaves the table to ordinary runs, beside which it goes on: BigQuery refuses one of
    two that change a table. Each round builds all that is live, and refuses what fails, so there is nothing to remember.
#}

{# The table of verdicts. It stands beside the model whose config.meta.verdicts names it. #}
{% macro verdicts_relation() %}
    {% for node in graph.nodes.values() if node.config.get('meta', {}).get('verdicts') %}
        {{ return(api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.config.meta.verdicts, type='table'
        )) }}
    {% endfor %}
{% endmacro %}

{# On-run-end hook. One statement writes all verdicts, so that none is lost or half written. #}
{% macro keep_verdicts(results) %}
    {% if flags.WHICH not in ('build', 'run', 'seed', 'test') %}{{ return('') }}{% endif %}
    {% set ended = [] %}
    {% for result in results if result.node.resource_type in ('seed', 'model', 'test') %}
        {% do ended.append("select '" ~ result.node.unique_id ~ "' as node_id, '" ~ result.status ~ "' as status") %}
    {% endfor %}
    {% set models = results | selectattr('node.resource_type', 'equalto', 'model') | list %}
    {% if not ended or (models and not begins_a_build()) %}{{ return('') }}{% endif %}
    {% set verdicts = verdicts_relation() %}
    {# dbt makes only the schemas of what it builds, and in production may make none #}
    {% if not adapter.check_schema_exists(verdicts.database, verdicts.schema) %}
        {% do adapter.create_schema(verdicts) %}
    {% endif %}
    {% if not adapter.get_relation(verdicts.database, verdicts.schema, verdicts.identifier) %}
        {% do run_query(create_verdicts(verdicts)) %}
    {% endif %}
    {% do run_query(merge_verdicts(verdicts, ended)) %}
{% endmacro %}

{# DDL of the table. as_of is the instant as of which the run computed everything; ended_at is when the run ended. #}
{% macro create_verdicts(verdicts) %}
    create table if not exists {{ verdicts }} (
        node_id string, status string, as_of timestamp, invocation_id string, ended_at timestamp
    )
{% endmacro %}

{# A verdict on a node replaces the one before. `ended` are selects of node_id and status. #}
{% macro merge_verdicts(verdicts, ended) %}
    merge into {{ verdicts }} as kept
    using (
        select
            node_id,
            status,
            {{ as_of_at() }} as as_of,
            '{{ invocation_id }}' as invocation_id,
            timestamp '{{ modules.datetime.datetime.now(modules.pytz.utc).strftime("%Y-%m-%d %H:%M:%S.%f+00") }}' as ended_at
        from (
            {{ ended | join('\n            union all\n            ') }}
        ) as ended
    ) as latest
    on kept.node_id = latest.node_id
    when matched then
        update set
            status = latest.status,
            as_of = latest.as_of,
            invocation_id = latest.invocation_id,
            ended_at = latest.ended_at
    when not matched then
        insert (node_id, status, as_of, invocation_id, ended_at)
        values (latest.node_id, latest.status, latest.as_of, latest.invocation_id, latest.ended_at)
{% endmacro %}
