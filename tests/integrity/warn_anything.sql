-- Counts the rows of fct_warnings by kind. Its how_to_fix says what to do.
{{ config(severity='warn', fail_calc='coalesce(sum(warnings), 0)', meta={'counts_kinds': true}) }}

select
    kind,
    max(kind_rows) as warnings,
    max(how_to_fix) as how_to_fix,
    string_agg(
        array_to_string([cast(game_date as string), what, detail], ', '), ' | ' order by kind_rank
    ) as first_rows
from {{ ref('fct_warnings') }}
where kind_rank <= {{ var('warning_rows') }}
group by kind
