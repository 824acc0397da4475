-- Counts the rows of fct_warnings by kind. Its how_to_fix says what to do.
{{ config(severity='warn', fail_calc='coalesce(sum(warnings), 0)', meta={'counts_kinds': true}) }}

with lines as (
    select
        kind,
        how_to_fix,
        kind_rank,
        array_to_string([cast(game_date as string), what, detail], ', ') as line
    from {{ ref('fct_warnings') }}
)

select
    kind,
    count(*) as warnings,
    max(how_to_fix) as how_to_fix,
    string_agg(if(kind_rank <= {{ var('warning_rows') }}, line, null), ' | ' order by kind_rank) as first_rows
from lines
group by kind
