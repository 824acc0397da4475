{#
    Which part of a backtest a date is in: before the version was chosen, when its author may have known how the picks
    would end, or since then, when nobody could.
#}
{% macro backtest_part(row) %}if({{ row }}.game_date < {{ row }}.valid_from, 'before', 'since'){% endmacro %}

{# The parts of a backtest, a query of one row each; `all` is both others together. #}
{% macro backtest_part_rows() -%}
    select 'before' as part union all select 'since' as part union all select 'all' as part
{%- endmacro %}

{#
    A probability, four decimals, from a value that may lie above 1; null stays null, which DuckDB's least() would lose.
    Engines may differ in the last decimal, because their floats do.
#}
{% macro probability(value) %}if({{ value }} >= 1, 1, floor(10000 * {{ value }} + 0.5) / 10000){% endmacro %}

{#
    The backtest's window. An ordinary run decides the dates of the incremental window again, and of all earlier dates keeps
    what is there, unless the definitions are not those of which it was made. A run without the backtest does not ask.
#}
{% macro in_backtest_window(day) %}{{ day }} >= {{ first_date_of_backtest_window() }}{% endmacro %}

{% macro first_date_of_backtest_window() %}
    {% set is_built = 'model.' ~ project_name ~ '.fct_backtest_picks' in selected_resources %}
    {% if execute and flags.INTROSPECT and is_built and not rebuilds_everything() and definitions_have_changed() %}
        {{ return("date '" ~ var('raw_first_date') ~ "'") }}
    {% endif %}
    {{ return(first_date_of_incremental_window()) }}
{% endmacro %}

{# Whether no pick in the warehouse is of these definitions. The warehouse is asked once per run. #}
{% macro definitions_have_changed() %}
    {% set kept = 'definitions_have_changed ' ~ invocation_id %}
    {% if kept not in graph %}
        {% set question -%}
            select count(*) = 0 as have_changed from {{ relation_of('fct_backtest_picks') }}
            where definitions_sha = ({{ sha_of_definitions() }})
        {%- endset %}
        {% do graph.update({kept: run_query(question).columns[0].values()[0]}) %}
    {% endif %}
    {{ return(graph[kept]) }}
{% endmacro %}

{# A query for the hash of all definitions. #}
{% macro sha_of_definitions() -%}
    select
        {{ sha256_hex(
            'to_json_string(array_agg(definitions order by definitions.subset_id, definitions.valid_from))'
        ) }} as definitions_sha
    from {{ ref('subset_definitions') }} as definitions
{%- endmacro %}
