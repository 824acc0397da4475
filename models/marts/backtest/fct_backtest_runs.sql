with parts as (
    {{ backtest_part_rows() }}
),

-- decided picks in the order of their dates, and on a date the best first
decided as (
    select
        picks.subset_id,
        picks.valid_from,
        parts.part,
        picks.game_date,
        picks.subset_rank,
        picks.outcome,
        picks.thousandths_won
    from {{ ref('fct_backtest_picks') }} as picks
    inner join parts on parts.part in ('all', {{ backtest_part('picks') }})
    where {{ is_decided('picks.outcome') }}
),

summed as (
    select
        *,
        sum(if(outcome = 'win', 1, 0)) over so_far as wins_so_far,
        sum(thousandths_won) over so_far as thousandths_so_far
    from decided
    window so_far as (partition by subset_id, valid_from, part order by game_date asc, subset_rank asc)
),

peaks as (
    select
        *,
        greatest(0, max(thousandths_so_far) over so_far) as highest_so_far
    from summed
    window so_far as (partition by subset_id, valid_from, part order by game_date asc, subset_rank asc)
),

drawdowns as (
    select
        subset_id,
        valid_from,
        part,
        max(highest_so_far - thousandths_so_far) as deepest
    from peaks
    group by subset_id, valid_from, part
),

losing_runs as (
    select
        subset_id,
        valid_from,
        part,
        count(*) as losses
    from summed
    where outcome = 'loss'
    group by subset_id, valid_from, part, wins_so_far
),

longest as (
    select
        subset_id,
        valid_from,
        part,
        max(losses) as losses
    from losing_runs
    group by subset_id, valid_from, part
)

select
    definitions.subset_id,
    definitions.valid_from,
    parts.part,
    coalesce(longest.losses, 0) as longest_losing_run,
    drawdowns.deepest / 1000 as deepest_drawdown
from {{ ref('dim_definitions') }} as definitions
cross join parts
left join drawdowns
    on
        definitions.subset_id = drawdowns.subset_id
        and definitions.valid_from = drawdowns.valid_from
        and parts.part = drawdowns.part
left join longest
    on
        definitions.subset_id = longest.subset_id
        and definitions.valid_from = longest.valid_from
        and parts.part = longest.part
