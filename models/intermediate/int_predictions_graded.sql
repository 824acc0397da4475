with box_scores as (
    select * from {{ ref('stg_nba_analytics__box_scores') }}
),

games_with_box_scores as (
    select distinct
        game_id,
        game_date
    from box_scores
),

results as (
    select
        scored.prediction_id,
        scored.system_id,
        scored.player_lookup,
        scored.game_date,
        scored.game_id,
        scored.recommendation,
        scored.points_line,
        scored.is_voided,
        games.is_final and with_rows.game_id is not null as is_gradable,
        -- nobody scores 0 points in 0 minutes; 0 points with minutes is a real result
        if(
            box_scores.is_dnp or (box_scores.points = 0 and coalesce(box_scores.minutes_played, 0) = 0),
            null,
            box_scores.points
        ) as actual_points
    from {{ ref('int_predictions_scored') }} as scored
    inner join {{ ref('stg_nba_reference__games') }} as games on scored.game_id = games.game_id
    left join games_with_box_scores as with_rows
        on
            scored.game_id = with_rows.game_id
            and scored.game_date = with_rows.game_date
    left join box_scores
        on
            scored.game_id = box_scores.game_id
            and scored.game_date = box_scores.game_date
            and scored.player_lookup = box_scores.player_lookup
)

select
    prediction_id,
    system_id,
    player_lookup,
    game_date,
    game_id,
    if(is_gradable, actual_points, null) as actual_points,
    case
        when coalesce(recommendation, 'NONE') not in ('OVER', 'UNDER') then null
        when is_voided then 'void'
        when not is_gradable then 'pending'
        when actual_points is null then 'void'
        when actual_points = points_line then 'push'
        when (recommendation = 'OVER') = (actual_points > points_line) then 'win'
        else 'loss'
    end as outcome
from results
