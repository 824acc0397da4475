with decided_games as (
    select * from {{ ref('fct_player_decided_games') }}
    where decided_by = 'line' and game_date >= {{ days_ago(var('trend_days')) }}
),

totals as (
    select
        player_lookup,
        max(if(place = 1, team, null)) as team,
        max(if(place = 1, against_line, null)) as against_line,
        countif(is_in_run) as run_length,
        count(*) as games,
        countif(against_line = 'over') as overs,
        countif(against_line = 'under') as unders,
        sum(points - points_line) as total_margin
    from decided_games
    group by player_lookup
    having count(*) >= {{ var('hot_min_games') }} and max(game_date) >= {{ days_ago(var('streak_max_idle_days')) }}
),

measured as (
    {{ measured_overs('totals') }}
),

-- both the run, in games, and the mean margin, in points, are capped at 10
bounded as (
    select
        *,
        least(run_length, 10) * if(against_line = 'over', 1, -1) as signed_run,
        cast(1000000 * least(greatest(total_margin, -10 * games), 10 * games) as int64) as margin_millionths
    from measured
),

-- half of the heat is the share of overs, a quarter the run, a quarter the mean margin; each is 0 to 1
heated as (
    select
        *,
        {{ rounded_ratio(
            '(40000000 * overs + 1000000 * games * (20 + signed_run) + margin_millionths)', '(8000000 * games)', 10
        ) }} as heat
    from bounded
)

select
    player_lookup,
    team,
    heat,
    case when heat > 5 then 'hot' when heat < 5 then 'cold' end as list_name,
    row_number() over (
        partition by heat > 5, heat < 5
        order by if(heat > 5, -heat, heat) asc, games desc, player_lookup asc
    ) as list_rank,
    {{ over_rates() }},
    against_line,
    run_length,
    cast(total_margin as {{ dbt.type_numeric() }}) as total_margin,
    {{ mean_of_games('total_margin', 'games') }} as mean_margin
from heated
