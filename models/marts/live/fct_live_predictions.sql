with followed as (
    select
        shown.*,
        games.game_state,
        games.is_final_in_poll,
        games.seconds_played,
        games.seconds_total,
        if(games.game_state = 'scheduled', null, players.points) as live_points,
        players.minutes,
        -- what is official comes first, and without a direction that is the box score
        if(shown.direction is null, shown.has_box_scores, shown.outcome != 'pending') as is_official,
        -- whoever has no points in no minutes may turn out not to have played
        players.points > 0 or coalesce(regexp_contains(players.minutes, '[1-9]'), false) as has_played
    from {{ ref('fct_locked_predictions') }} as shown
    left join {{ ref('fct_live_games') }} as games
        on shown.game_date = games.game_date and shown.game_id = games.game_id
    left join {{ ref('fct_live_players') }} as players
        on
            shown.game_date = players.game_date
            and shown.game_id = players.game_id
            and shown.player_lookup = players.player_lookup
),

-- points against the line: those scored so far, and those of the whole game at the pace of so far, times its length
paced as (
    select
        *,
        sign(live_points - points_line) * if(direction = 'OVER', 1, -1) as ahead_of_line,
        if(
            seconds_played > 0, sign(live_points * seconds_total - points_line * seconds_played), 0
        ) * if(direction = 'OVER', 1, -1) as ahead_of_pace
    from followed
)

select
    -- ids
    game_date,
    system_id,
    player_lookup,
    game_id,
    -- the prediction
    player_name,
    team,
    opponent,
    predicted_points,
    points_line,
    direction,
    -- how it stands
    game_state,
    if(is_official, actual_points, live_points) as points,
    minutes,
    case
        when is_official and direction is not null then 'graded'
        when is_official then 'no_direction'
        when live_points is null and game_state = 'final' then 'ended'
        when live_points is null then 'not_started'
        when game_state = 'final' then 'ended'
        when direction is null then 'no_direction'
        when direction = 'OVER' and ahead_of_line > 0 then 'won'
        when direction = 'UNDER' and ahead_of_line < 0 then 'lost'
        when direction = 'UNDER' and ahead_of_line = 0 then 'cannot_win'
        when ahead_of_pace > 0 then 'ahead'
        when ahead_of_pace < 0 then 'behind'
        else 'even'
    end as state,
    case
        when is_official or not is_final_in_poll or not has_played then null
        when direction is null then null
        when ahead_of_line > 0 then 'win'
        when ahead_of_line < 0 then 'loss'
        when ahead_of_line = 0 then 'push'
    end as provisional,
    outcome,
    case
        when is_official then 'official'
        when live_points is not null then 'live'
    end as source
from paced
