{% set streak_lengths, percents = var('tonight_streak_lengths'), var('momentum_percents') %}
{% set first_date = days_ago([var('tonight_streak_days'), var('momentum_days')] | max) %}

-- never a game of as_of_date, so that nothing changes during the evening
with played as (
    select games.*
    from {{ ref('fct_player_games') }} as games
    inner join {{ ref('dim_today') }} as today on games.season = today.season
    where games.has_played and games.game_date >= {{ first_date }} and games.game_date < {{ as_of_date() }}
),

-- a push neither breaks nor extends a run; as long as no newer game ended otherwise, both places are equal
decided as (
    select
        player_lookup,
        against_line,
        points - points_line as margin,
        row_number() over (partition by player_lookup order by game_date desc, game_id desc) as place,
        row_number() over (
            partition by player_lookup, against_line order by game_date desc, game_id desc
        ) as place_on_side
    from played
    where against_line in ('over', 'under') and game_date >= {{ days_ago(var('tonight_streak_days')) }}
),

streaks as (
    select
        player_lookup,
        against_line as lean,
        count(*) as run_length,
        sum(margin) as total_margin
    from decided
    where place = place_on_side
    group by player_lookup, against_line
    having count(*) >= {{ streak_lengths.medium }}
),

numbered as (
    select
        *,
        row_number() over (partition by player_lookup order by game_date desc, game_id desc) as place
    from played
    where game_date >= {{ days_ago(var('momentum_days')) }}
),

totals as (
    select
        player_lookup,
        countif(place <= 15) as games,
        cast(sum(if(place <= 5, points, 0)) as int64) as last_5_total,
        cast(sum(if(place <= 15, points, 0)) as int64) as last_15_total
    from numbered
    group by player_lookup
    having count(*) >= {{ var('momentum_min_games') }}
),

-- `more` is what the mean of the last 5 is above the mean of all, times 5, times their number
changes as (
    select
        *,
        games * last_5_total - 5 * last_15_total as more
    from totals
    where last_15_total > 0
),

momenta as (
    select
        *,
        100 * abs(more) >= {{ percents.high }} * 5 * last_15_total as is_high
    from changes
    where
        100 * abs(more) >= {{ percents.medium }} * 5 * last_15_total
        and abs(more) >= {{ var('form_points') }} * 5 * games
)

select
    expected.player_lookup,
    -- a run over or under the lines
    streaks.lean as streak_lean,
    case
        when streaks.run_length >= {{ streak_lengths.high }} then 'high'
        when streaks.run_length is not null then 'medium'
    end as streak_strength,
    streaks.run_length as streak_length,
    {{ mean_of_games('streaks.total_margin', 'streaks.run_length') }} as streak_margin,
    if(streaks.lean is null, null, form.last_10_over_rate) as last_10_over_rate,
    -- the last 5 games against the last 15
    case when momenta.more > 0 then 'over' when momenta.more < 0 then 'under' end as momentum_lean,
    case when momenta.is_high then 'high' when not momenta.is_high then 'medium' end as momentum_strength,
    momenta.games as momentum_games,
    {{ mean_of_games('momenta.last_5_total', '5') }} as last_5_points,
    {{ mean_of_games('momenta.last_15_total', 'momenta.games') }} as last_15_points,
    {{ rounded_ratio('(100 * momenta.more)', '(5 * momenta.last_15_total)', 10) }} as momentum_change,
    abs(momenta.more) / (5 * momenta.last_15_total) as momentum_size
from {{ ref('fct_next_games') }} as expected
left join streaks on expected.player_lookup = streaks.player_lookup
left join {{ ref('fct_player_form') }} as form on expected.player_lookup = form.player_lookup
left join momenta on expected.player_lookup = momenta.player_lookup
where expected.game_date = {{ as_of_date() }}
