with scored as (
    select * from {{ ref('int_predictions_scored') }}
    where
        not is_published
        and (
            (recommendation = 'OVER' and signed_edge > 0)
            or (recommendation = 'UNDER' and signed_edge < 0)
        )
)

select
    scored.*,
    scored.recommendation as direction,
    players.player_name,
    players.team,
    players.opponent
from scored
inner join {{ ref('int_prediction_players') }} as players
    on
        scored.game_date = players.game_date
        and scored.system_id = players.system_id
        and scored.player_lookup = players.player_lookup
where
    players.team is not null
    and players.opponent is not null
