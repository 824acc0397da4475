{% set regulation_seconds = 4 * var('quarter_seconds') %}

with games as (select * from {{ ref('fct_games') }} where {{ is_live_date('game_date') }}),

-- the newest poll that has the game: a poll without it must not erase the score
newest_polls as (
    select * from {{ ref('stg_nba_raw__live_boxscores') }}
    qualify row_number() over (
        partition by game_date, away_team, home_team
        order by
            polled_at desc, poll_id desc,
            game_status asc, period desc, clock asc, is_halftime asc, home_score desc, away_score desc
    ) = 1
),

polled as (
    select
        coalesce(games.game_date, polls.game_date) as game_date,
        games.game_id,
        coalesce(games.away_team, polls.away_team) as away_team,
        coalesce(games.home_team, polls.home_team) as home_team,
        games.tips_off_at,
        games.has_tipoff_time,
        case
            when games.is_final then 'final'
            when polls.game_status in ('in_progress', 'final') then polls.game_status
            else 'scheduled'
        end as game_state,
        coalesce(polls.game_status = 'final', false) as is_final_in_poll,
        polls.polled_at,
        polls.period,
        polls.clock,
        if(regexp_contains(polls.clock, '^[0-9]{1,2}:[0-5][0-9]$'), polls.clock, null) as readable_clock,
        coalesce(polls.is_halftime, false) as is_halftime,
        if(games.is_final, games.home_team_score, polls.home_score) as home_score,
        if(games.is_final, games.away_team_score, polls.away_score) as away_score
    from games
    full outer join newest_polls as polls
        on
            games.game_date = polls.game_date
            and games.away_team = polls.away_team
            and games.home_team = polls.home_team
),

timed as (
    select
        *,
        60 * cast(substr(readable_clock, 1, strpos(readable_clock, ':') - 1) as int64)
        + cast(substr(readable_clock, strpos(readable_clock, ':') + 1) as int64) as seconds_left,
        {{ regulation_seconds }}
        + if(is_halftime, 0, greatest(coalesce(period, 0) - 4, 0) * {{ var('overtime_seconds') }}) as seconds_total
    from polled
)

select
    -- the game
    game_date,
    game_id,
    away_team,
    home_team,
    tips_off_at,
    has_tipoff_time,
    -- how it stands
    game_state,
    polled_at,
    is_final_in_poll,
    if(game_state = 'scheduled', null, period) as period,
    if(game_state = 'in_progress', clock, null) as clock,
    if(game_state = 'scheduled', null, home_score) as home_score,
    if(game_state = 'scheduled', null, away_score) as away_score,
    -- how much of it is over
    cast(case
        when is_halftime then {{ regulation_seconds // 2 }}
        when period between 1 and 4 then {{ var('quarter_seconds') }} * period - seconds_left
        when period > 4 then seconds_total - seconds_left
    end as int64) as seconds_played,
    cast(seconds_total as int64) as seconds_total
from timed
