{#
    The incremental window: the dates that a run rebuilds, because their inputs can still change. It has a first date
    and no last one. All bounds are literals in the compiled SQL, because BigQuery prunes partitions only by
    constants.
#}

{# A date literal. #}
{% macro date_literal(day) %}date '{{ day.strftime("%Y-%m-%d") }}'{% endmacro %}

{# The Eastern date of as_of(), a Python datetime at midnight. #}
{% macro as_of_day() %}
    {% set eastern = as_of().astimezone(modules.pytz.timezone('America/New_York')) %}
    {{ return(modules.datetime.datetime(eastern.year, eastern.month, eastern.day)) }}
{% endmacro %}

{# The Eastern date of as_of(), a SQL literal: today. #}
{% macro as_of_date() %}{{ return(date_literal(as_of_day())) }}{% endmacro %}

{# The Eastern date some days before today, a SQL literal. #}
{% macro days_ago(days) %}{{ return(date_literal(as_of_day() - modules.datetime.timedelta(days=days))) }}{% endmacro %}

{#
    Whether this run rebuilds every date. It does on a full refresh, in a unit test, and on DuckDB unless the var
    incremental_on_duckdb says otherwise. It also does when the table of a by_date model is missing, and when the
    window would begin before the dates that records read, as after a pause over the summer. The answer is found once
    and kept in the graph, which all nodes of a run share, because a table that was missing is there later in the run.
#}
{% macro rebuilds_everything() %}
    {% if not execute or flags.FULL_REFRESH or model.resource_type == 'unit_test' %}{{ return(true) }}{% endif %}
    {% if not flags.INTROSPECT %}{{ return(not var('compile_incremental', false)) }}{% endif %}
    {% if target.type == 'duckdb' and not var('incremental_on_duckdb') %}{{ return(true) }}{% endif %}
    {% set kept = 'rebuilds_everything ' ~ invocation_id %}
    {% if kept not in graph %}
        {% set missing = [] %}
        {% for node in graph.nodes.values() if node.config.get('meta', {}).get('by_date') %}
            {% set table = adapter.get_relation(node.database, node.schema, node.alias) %}
            {% if not table %}{% do missing.append(node.name) %}{% endif %}
        {% endfor %}
        {% do graph.update({kept: missing | length > 0 or incremental_window_bound() < season_bound()}) %}
    {% endif %}
    {{ return(graph[kept]) }}
{% endmacro %}

{#
    On-run-start hook: it finds the window before the first node. Several threads that start together would each ask,
    because none sees what another is about to keep.
#}
{% macro find_incremental_window() %}
    {% if not begins_a_build() %}{{ return('') }}{% endif %}
    {% if not rebuilds_everything() %}{% do incremental_window_bound() %}{% endif %}
{% endmacro %}

{#
    A date no later than the first one of the season that documents show today, such as `2025-10-01`: the first of the
    last records_month that is at least records_slack_days ago. assert_seasons_are_sound holds the seasons
    to it. Some `seasons_before` that, the same of an earlier season.
#}
{% macro season_bound(seasons_before=0) %}
    {% set day = as_of_day() - modules.datetime.timedelta(days=var('records_slack_days')) %}
    {% set year = day.year if day.month >= var('records_month') else day.year - 1 %}
    {{ return('%04d-%02d-01' % (year - seasons_before, var('records_month'))) }}
{% endmacro %}

{# The first date that a record reads, a SQL literal; `seasons_before` says how many earlier seasons it spans. #}
{% macro records_from(seasons_before=0) %}
    {{ return("date '" ~ (var('raw_first_date') if rebuilds_everything() else season_bound(seasons_before)) ~ "'") }}
{% endmacro %}

{#
    The first date of the window, such as `2026-01-08`: reprocess_days before the last complete run of an earlier day
    (before today when there was none), or the oldest date of the season that has waited for results since then, if
    that is earlier. The warehouse is asked once per run, because each query is billed and the window must not move
    during a run.
#}
{% macro incremental_window_bound() %}
    {% set kept = 'incremental_window_bound ' ~ invocation_id %}
    {% if kept in graph %}{{ return(graph[kept]) }}{% endif %}
    {% set bound -%}
        with bounds as (
            select
                date_from_unix_date(
                    unix_date(coalesce(max(as_of_date), {{ as_of_date() }})) - {{ var('reprocess_days') }}
                ) as first_date
            from {{ relation_of('bookkeeping__complete_runs') }}
            where as_of_date < {{ as_of_date() }}
        )

        select min(first_date) as first_date
        from (
            select first_date from bounds
            union all
            select grading.game_date as first_date
            from {{ relation_of('bookkeeping__slate_grading') }} as grading
            cross join bounds
            where
                grading.game_date >= date '{{ season_bound() }}'
                and (grading.pending > 0 or grading.last_pending_on >= bounds.first_date)
        ) as candidates
    {%- endset %}
    {% do graph.update({kept: run_query(bound).columns[0].values()[0].strftime('%Y-%m-%d')}) %}
    {{ return(graph[kept]) }}
{% endmacro %}

{# The first date that this run rebuilds, a SQL literal. #}
{% macro first_date_of_incremental_window() %}
    {% if rebuilds_everything() %}{{ return("date '" ~ var('raw_first_date') ~ "'") }}{% endif %}
    {% if flags.INTROSPECT %}{{ return("date '" ~ incremental_window_bound() ~ "'") }}{% endif %}
    {{ return(date_literal(as_of_day() - modules.datetime.timedelta(days=var('reprocess_days') + 1))) }}
{% endmacro %}

{# The date some days before that one, a SQL literal. #}
{% macro days_before_incremental_window(days) %}
    {% set first_date = modules.datetime.datetime.fromisoformat(first_date_of_incremental_window()[6:-1]) %}
    {{ return(date_literal(first_date - modules.datetime.timedelta(days=days))) }}
{% endmacro %}

{# The relation of a model as an earlier run left it; the node that asks does not depend on the model. #}
{% macro relation_of(name) %}
    {% set node = graph.nodes['model.' ~ project_name ~ '.' ~ name] %}
    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
{% endmacro %}

{# Whether this run rebuilds a date. #}
{% macro in_incremental_window(day) %}{{ day }} >= {{ first_date_of_incremental_window() }}{% endmacro %}

{# Whether this run rebuilds the month of a date. #}
{% macro in_months_of_window(day) %}{{ day }} >= {{ first_date_of_incremental_window()[:-3] }}01'{% endmacro %}

{# The first date that this run replaces of the by_date model that asks, a SQL literal. #}
{% macro first_date_of_window() %}
    {% set is_backtest = config.get('meta').get('window') == 'backtest' %}
    {{ return(first_date_of_backtest_window() if is_backtest else first_date_of_incremental_window()) }}
{% endmacro %}

{#
    A generic test of a by_date model looks only at the window, because the run that wrote the earlier dates has
    tested them. A test of a raw table always filters by date, because BigQuery refuses to read it without.
#}
{% macro get_where_subquery(relation) %}
    {% set tested = graph.nodes.get(model.attached_node or '', {}) if execute else {} %}
    {% set column = 'game_date' if model.sources else tested.get('config', {}).get('meta', {}).get('by_date') %}
    {% set filters = [config.get('where')] %}
    {% if column and (model.sources or not rebuilds_everything()) %}
        {% do filters.append(in_incremental_window(column)) %}
    {% endif %}
    {% set filters = filters | select | join(' and ') %}
    {{ return('(select * from ' ~ relation ~ ' where ' ~ filters ~ ') as tested' if filters else relation) }}
{% endmacro %}
