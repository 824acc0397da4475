{% set lengths = var('tonight_streak_lengths') %}

-- a run over or under the lines
with streaks as (
    select
        player_lookup,
        against_line as lean,
        count(*) as games,
        sum(points - points_line) as total_margin
    from {{ ref('fct_player_decided_games') }}
    where decided_by = 'line' and is_in_run and game_date >= {{ days_ago(var('tonight_streak_days')) }}
    group by player_lookup, against_line
    having count(*) >= {{ lengths.medium }}
),

trends as (
    select
        'streak' as trend,
        player_lookup,
        lean,
        games >= {{ lengths.high }} as is_strong,
        games,
        cast(null as float64) as points,
        cast(null as float64) as usual_points,
        {{ mean_of_games('total_margin', 'games') }} as difference,
        cast(null as int64) as rest_days,
        cast(null as string) as rest_class,
        cast(games as float64) as size
    from streaks
    union all
    select
        'momentum' as trend,
        player_lookup,
        lean,
        is_strong,
        games,
        points,
        usual_points,
        difference,
        cast(null as int64) as rest_days,
        cast(null as string) as rest_class,
        size
    from {{ ref('int_tonight_momenta') }}
    union all
    select
        'rest' as trend,
        player_lookup,
        lean,
        is_strong,
        games,
        points,
        usual_points,
        difference,
        rest_days,
        rest_class,
        size
    from {{ ref('int_tonight_rests') }}
)

select
    trends.player_lookup,
    trends.trend,
    row_number() over (
        order by
            if(trends.is_strong, 1, 2) asc,
            case trends.trend when 'streak' then 1 when 'momentum' then 2 else 3 end asc,
            trends.size desc,
            trends.player_lookup asc
    ) as list_rank,
    trends.lean,
    if(trends.is_strong, 'high', 'medium') as strength,
    cast(trends.games as int64) as games,
    trends.points,
    trends.usual_points,
    trends.difference,
    if(trends.trend = 'streak', form.last_10_over_rate, null) as last_10_over_rate,
    trends.rest_days,
    trends.rest_class
from trends
inner join {{ ref('fct_next_games') }} as expected
    on trends.player_lookup = expected.player_lookup and expected.game_date = {{ as_of_date() }}
left join {{ ref('fct_player_form') }} as form on trends.player_lookup = form.player_lookup
