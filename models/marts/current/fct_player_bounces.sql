{% set previous = ('previous_points', '(games_before - 1)', '(points_before - previous_points)') -%}

-- all seasons, but never a game of as_of_date
with judged as (
    select
        *,
        {{ is_bad_game('points', 'games_before', 'points_before') }} as is_bad,
        {{ is_bad_game(*previous) }} as is_after_bad_game,
        -- a player has bounced back when his next game reaches the mean that the bad one missed
        points * {{ previous[1] }} >= {{ previous[2] }} as is_bounce,
        row_number() over (partition by player_lookup order by game_date desc, game_id desc) as place
    from {{ ref('fct_player_season_before_game') }}
    where game_date < {{ as_of_date() }}
),

totals as (
    select
        player_lookup,
        min(game_date) as first_game_date,
        countif(is_after_bad_game) as sample,
        countif(is_after_bad_game and is_bounce) as bounced,
        countif(is_after_bad_game and not is_bounce) as not_bounced,
        countif(games_before >= {{ var('bounce_min_games') }}) as games,
        countif(
            games_before >= {{ var('bounce_min_games') }} and points * games_before >= points_before
        ) as games_at_mean
    from judged
    group by player_lookup
),

rated as (
    select
        *,
        if(sample >= {{ var('bounce_min_sample') }}, {{ percent('bounced', 'sample') }}, null) as rate,
        {{ proposed_thousandths('bounced', 'not_bounced') }} as proposed_low,
        {{ proposed_thousandths('not_bounced', 'bounced') }} as proposed_rest
    from totals
),

measured as (
    select
        *,
        {{ interval_bounds('proposed_low', 'bounced', 'proposed_rest', 'not_bounced') }}
    from rated
),

newest_games as (
    select
        judged.*,
        judged.points_before - judged.games_before * judged.points as missing_points,
        games.team,
        games.opponent
    from judged
    inner join {{ ref('fct_player_games') }} as games
        on
            judged.game_date = games.game_date
            and judged.game_id = games.game_id
            and judged.player_lookup = games.player_lookup
    where
        judged.place = 1
        and judged.is_bad
        and games.game_date >= {{ days_ago(var('streak_max_idle_days')) }}
)

select
    measured.player_lookup,
    measured.first_game_date,
    measured.sample,
    measured.bounced,
    measured.rate,
    if(measured.rate is null, null, measured.interval_low) as interval_low,
    if(measured.rate is null, null, measured.interval_high) as interval_high,
    case
        when measured.rate is null then null
        {% for strength, least in var('bounce_strengths').items() -%}
            when measured.sample >= {{ least.sample }} and measured.rate >= {{ least.rate }} then '{{ strength }}'
        {% endfor -%}
        else 'low'
    end as strength,
    measured.games,
    measured.games_at_mean,
    newest.game_date as last_game_date,
    newest.team,
    newest.opponent,
    newest.points,
    {{ mean_of_games('newest.points_before', 'newest.games_before') }} as mean_points,
    {{ mean_of_games('newest.missing_points', 'newest.games_before') }} as shortfall,
    -- of those who may bounce back; divided, because the shortfall is compared before it is rounded
    if(newest.player_lookup is null, null, row_number() over (
        partition by newest.player_lookup is null
        order by
            measured.rate desc,
            newest.missing_points / newest.games_before desc,
            measured.player_lookup asc
    )) as list_rank
from measured
left join newest_games as newest on measured.player_lookup = newest.player_lookup
