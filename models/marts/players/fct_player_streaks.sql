with totals as (
    select
        decided_by,
        player_lookup,
        max(if(place = 1, streak_kind, null)) as streak_kind,
        max(if(place = 1, team, null)) as team,
        countif(is_in_run) as run_length,
        min(if(is_in_run, game_date, null)) as first_date,
        max(game_date) as last_date,
        sum(if(is_in_run and decided_by = 'line', points - points_line, null)) as total_margin
    from {{ ref('fct_player_decided_games') }}
    group by decided_by, player_lookup
    having count(*) >= {{ var('streak_min_length') }} and max(game_date) >= {{ days_ago(var('streak_max_idle_days')) }}
)

select
    decided_by,
    player_lookup,
    streak_kind,
    team,
    run_length,
    first_date,
    last_date,
    {{ mean_of_games('total_margin', 'run_length') }} as mean_margin,
    run_length >= {{ var('streak_min_length') }} as is_streak,
    row_number() over (
        partition by streak_kind
        -- runs of one length have means in the order of their sums
        order by
            run_length desc,
            abs(total_margin) desc,
            if(decided_by = 'prediction', last_date, null) desc,
            player_lookup asc
    ) as streak_rank
from totals
