{#
    Which dates a run rebuilds: those whose inputs can still change. All bounds are literals in the compiled SQL, because
    BigQuery prunes partitions by constants only.
#}

{# A date literal. #}
{% macro date_literal(day) %}date '{{ day.strftime("%Y-%m-%d") }}'{% endmacro %}

{# The Eastern date of as_of(), a Python datetime at midnight. #}
{% macro as_of_day() %}
    {% set eastern = as_of().astimezone(modules.pytz.timezone('America/New_York')) %}
    {{ return(modules.datetime.datetime(eastern.year, eastern.month, eastern.day)) }}
{% endmacro %}

{# The same as a literal. #}
{% macro as_of_date() %}{{ return(date_literal(as_of_day())) }}{% endmacro %}

{#
    Whether this run rebuilds every date: on a full refresh, in a unit test, on DuckDB unless told otherwise, while a model
    that keeps dates has none yet, and when the dates in work began before what records read (after a pause over the summer).
    Answered once and kept in the graph, which all nodes of a run share: in mid-run a model that was missing is there.
#}
{% macro rebuilds_everything() %}
    {% if not execute or flags.FULL_REFRESH or model.resource_type == 'unit_test' %}{{ return(true) }}{% endif %}
    {% if not flags.INTROSPECT %}{{ return(not var('compile_incremental', false)) }}{% endif %}
    {% if target.type == 'duckdb' and not var('incremental_on_duckdb') %}{{ return(true) }}{% endif %}
    {% set kept = 'rebuilds_everything ' ~ invocation_id %}
    {% if kept not in graph %}
        {% set missing = [] %}
        {% for node in graph.nodes.values() if node.config.get('meta', {}).get('keeps_dates_by') %}
            {% if not adapter.get_relation(node.database, node.schema, node.alias) %}{% do missing.append(node.name) %}{% endif %}
        {% endfor %}
        {% do graph.update({kept: missing | length > 0 or bound_of_dates_in_work() < season_bound()}) %}
    {% endif %}
    {{ return(graph[kept]) }}
{% endmacro %}

{#
    No date of the season that is shown as of today is earlier: the last first of records_month that is at least
    records_slack_days ago, `2025-10-01`. A test holds the seasons to it.
#}
{% macro season_bound() %}
    {% set day = as_of_day() - modules.datetime.timedelta(days=var('records_slack_days')) %}
    {% set year = day.year if day.month >= var('records_month') else day.year - 1 %}
    {{ return('%04d-%02d-01' % (year, var('records_month'))) }}
{% endmacro %}

{# The first date that a record may read, a literal. #}
{% macro records_from() %}
    {{ return("date '" ~ (var('raw_first_date') if rebuilds_everything() else season_bound()) ~ "'") }}
{% endmacro %}

{#
    reprocess_days before the last complete run of an earlier day (today when there is none), or the oldest date of the season
    that was not graded since, `2026-01-08`. Asked once a run: it would be billed for each node, and must not move in mid-run.
#}
{% macro bound_of_dates_in_work() %}
    {% set kept = 'bound_of_dates_in_work ' ~ invocation_id %}
    {% if kept in graph %}{{ return(graph[kept]) }}{% endif %}
    {% set bound -%}
        with bounds as (
            select
                date_from_unix_date(
                    unix_date(coalesce(max(as_of_date), {{ as_of_date() }})) - {{ var('reprocess_days') }}
                ) as first_date
            from {{ relation_of('int_runs') }}
            where as_of_date < {{ as_of_date() }}
        )

        select min(first_date) as first_date
        from (
            select first_date from bounds
            union all
            select grading.game_date as first_date
            from {{ relation_of('int_slate_grading') }} as grading
            cross join bounds
            where
                grading.game_date >= date '{{ season_bound() }}'
                and (grading.pending > 0 or grading.last_pending_on >= bounds.first_date)
        ) as candidates
    {%- endset %}
    {% do graph.update({kept: run_query(bound).columns[0].values()[0].strftime('%Y-%m-%d')}) %}
    {{ return(graph[kept]) }}
{% endmacro %}

{# The first date that this run rebuilds, a literal. #}
{% macro first_date_in_work() %}
    {% if rebuilds_everything() %}{{ return("date '" ~ var('raw_first_date') ~ "'") }}{% endif %}
    {% if flags.INTROSPECT %}{{ return("date '" ~ bound_of_dates_in_work() ~ "'") }}{% endif %}
    {{ return(date_literal(as_of_day() - modules.datetime.timedelta(days=var('reprocess_days') + 1))) }}
{% endmacro %}

{# Where a model is, without depending on it: what an earlier run left there. #}
{% macro relation_of(name) %}
    {% set node = graph.nodes['model.' ~ project_name ~ '.' ~ name] %}
    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
{% endmacro %}

{# Whether a date is rebuilt by this run. #}
{% macro in_work(day) %}{{ day }} >= {{ first_date_in_work() }}{% endmacro %}

{# Pre-hook of the models that keep dates: the dates in work are taken out, and the model adds them anew. #}
{% macro forget_dates_in_work() %}
    {% if is_incremental() %}delete from {{ this }} where {{ in_work(config.get('meta').keeps_dates_by) }}{% endif %}
{% endmacro %}

{#
    Generic tests of what keeps dates look at the dates in work alone: what an earlier run kept, it has tested. Raw tables
    are never read without a filter on their partitions.
#}
{% macro get_where_subquery(relation) %}
    {% set tested = graph.nodes.get(model.attached_node or '', {}) if execute else {} %}
    {% set column = 'game_date' if model.sources else tested.get('config', {}).get('meta', {}).get('keeps_dates_by') %}
    {% set filters = [config.get('where')] %}
    {% if column and (model.sources or not rebuilds_everything()) %}{% do filters.append(in_work(column)) %}{% endif %}
    {% set filters = filters | select | join(' and ') %}
    {{ return('(select * from ' ~ relation ~ ' where ' ~ filters ~ ') as tested' if filters else relation) }}
{% endmacro %}
