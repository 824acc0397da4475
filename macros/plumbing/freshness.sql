{#
    For `dbt source freshness`: when a raw table was last written to. It is asked only for the days of games that it
    must know of by now; without a game there is nothing to write, and the table is as fresh as can be.
#}

{# `written_at` is an expression over the table; `days` ago is the day whose games it must know. #}
{% macro newest_row(written_at, days) %}
    {% set day = as_of_day() - modules.datetime.timedelta(days=days) %}
    select
        if(
            exists(
                select 1
                from {{ source('nba_reference', 'nba_schedule') }}
                where game_date = {{ date_literal(day) }} and (is_regular_season or is_playoffs)
            ),
            max({{ written_at }}),
            {{ as_of_at() }}
        )
    from {{ this }}
    where game_date between {{ date_literal(day - modules.datetime.timedelta(days=10)) }} and {{ as_of_date() }}
{% endmacro %}
