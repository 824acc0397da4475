-- Counts the rows of fct_warnings by kind. Its how_to_fix says what to do.
{{ config(severity='warn', fail_calc='coalesce(sum(warnings), 0)', meta={'counts_kinds': true}) }}

with numbered as (
    select
        kind,
        how_to_fix,
        array_to_string([cast(game_date as string), what, detail], ', ') as line,
        row_number() over (partition by kind order by game_date desc, what asc, detail asc) as place
    from {{ ref('fct_warnings') }}
)

select
    kind,
    count(*) as warnings,
    max(how_to_fix) as how_to_fix,
    string_agg(if(place <= 5, line, null), ' | ' order by place) as first_rows
from numbered
group by kind
