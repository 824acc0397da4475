select
    in_force.prediction_id,
    in_force.system_id,
    in_force.player_lookup,
    in_force.game_date,
    in_force.version_rank,
    in_force.game_id,
    in_force.predicted_points,
    in_force.confidence,
    in_force.recommendation,
    {{ direction('in_force') }} as direction,
    in_force.points_line,
    in_force.feature_quality,
    in_force.is_voided,
    in_force.created_at,
    in_force.locks_at,
    in_force.signed_edge,
    in_force.edge,
    in_force.composite_score,
    in_force.edge_tier,
    players.player_name,
    players.team,
    players.opponent,
    {{ actual_value('in_force', 'results', 'games') }} as actual_points,
    {{ outcome('in_force', 'results', 'games') }} as outcome,
    -- the first that fits
    case
        when in_force.has_placeholder_line then 'placeholder'
        when not in_force.has_line then 'line'
        when {{ direction('in_force') }} is null then 'direction'
        when in_force.recommendation = 'OVER' and not coalesce(in_force.signed_edge > 0, false) then 'sign'
        when in_force.recommendation = 'UNDER' and not coalesce(in_force.signed_edge < 0, false) then 'sign'
        when players.team is null or players.opponent is null then 'teams'
    end as failed_check
from {{ ref('int_predictions_in_force') }} as in_force
inner join {{ ref('int_prediction_players') }} as players
    on
        in_force.game_date = players.game_date
        and in_force.system_id = players.system_id
        and in_force.player_lookup = players.player_lookup
left join {{ ref('int_game_results') }} as games
    on in_force.game_date = games.game_date and in_force.game_id = games.game_id
left join {{ ref('int_player_results') }} as results
    on
        in_force.game_date = results.game_date
        and in_force.game_id = results.game_id
        and in_force.player_lookup = results.player_lookup
