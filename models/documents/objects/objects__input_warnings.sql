-- yesterday and later: dates that every run has in its window, so that a full refresh shows the same
with recent as (
    select
        *,
        count(*) over (partition by kind) as kind_rows
    from {{ ref('fct_warnings') }}
    where game_date >= {{ days_ago(1) }}
),

kinds as (
    select
        kind,
        kind_rows,
        how_to_fix,
        to_json(array_agg(
            json_object('date', game_date, 'what', what, 'detail', detail) order by kind_rank
        )) as row_list
    from recent
    where kind_rank <= {{ var('warning_rows') }}
    group by kind, kind_rows, how_to_fix
)

select
    to_json(coalesce(array_agg(
        json_object('kind', kind, 'count', kind_rows, 'how_to_fix', how_to_fix, 'newest', row_list) order by kind
    ), [])) as warning_list
from kinds
