-- the last game before as_of_date of each player who has played lately
with last_games as (
    select
        *,
        points_before - games_before * points as missing_points
    from {{ ref('fct_player_season_before_game') }}
    where game_date >= {{ days_ago(var('streak_max_idle_days')) }} and game_date < {{ as_of_date() }}
    qualify row_number() over (partition by player_lookup order by game_date desc, game_id desc) = 1
),

player_games as (
    select * from {{ ref('fct_player_games') }}
    where game_date >= {{ days_ago(var('streak_max_idle_days')) }}
),

bad_games as (
    select
        last_games.*,
        player_games.team,
        player_games.opponent
    from last_games
    inner join player_games
        on last_games.game_id = player_games.game_id and last_games.player_lookup = player_games.player_lookup
    where {{ is_bad_game('last_games.points', 'last_games.games_before', 'last_games.points_before') }}
),

-- of all seasons
histories as (
    select
        player_lookup,
        cast(sum(sample) as int64) as sample,
        cast(sum(bounced) as int64) as bounced,
        cast(sum(sample) - sum(bounced) as int64) as not_bounced
    from {{ ref('fct_bounces_daily') }}
    where player_lookup is not null and game_date < {{ as_of_date() }}
    group by player_lookup
),

rated as (
    select
        *,
        {{ percent('bounced', 'sample') }} as rate,
        {{ proposed_thousandths('bounced', 'not_bounced') }} as proposed_low,
        {{ proposed_thousandths('not_bounced', 'bounced') }} as proposed_rest
    from histories
    where sample >= {{ var('bounce_min_sample') }}
),

measured as (
    select
        *,
        {{ interval_bounds('proposed_low', 'bounced', 'proposed_rest', 'not_bounced') }},
        case
            {% for strength, least in var('bounce_strengths').items() -%}
                when sample >= {{ least.sample }} and rate >= {{ least.rate }} then '{{ strength }}'
            {% endfor -%}
            else 'low'
        end as strength
    from rated
)

select
    bad_games.player_lookup,
    bad_games.game_date,
    bad_games.team,
    bad_games.opponent,
    bad_games.points,
    {{ mean_of_games('bad_games.points_before', 'bad_games.games_before') }} as mean_points,
    {{ mean_of_games('bad_games.missing_points', 'bad_games.games_before') }} as shortfall,
    coalesce(histories.sample, 0) as sample,
    coalesce(histories.bounced, 0) as bounced,
    measured.rate,
    measured.interval_low,
    measured.interval_high,
    measured.strength,
    row_number() over (
        -- the shortfall is compared before it is rounded
        order by
            measured.rate desc,
            bad_games.missing_points / bad_games.games_before desc,
            bad_games.player_lookup asc
    ) as list_rank
from bad_games
left join histories on bad_games.player_lookup = histories.player_lookup
left join measured on bad_games.player_lookup = measured.player_lookup
