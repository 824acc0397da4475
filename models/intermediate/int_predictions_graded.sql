with box_scores as (
    select * from {{ ref('stg_nba_analytics__box_scores') }}
),

games_with_box_scores as (
    select distinct
        game_id,
        game_date
    from box_scores
    where not is_points_put_aside
),

played as (
    select
        scored.prediction_id,
        scored.system_id,
        scored.player_lookup,
        scored.game_date,
        scored.game_id,
        scored.recommendation,
        scored.points_line,
        scored.is_voided,
        scored.is_published,
        -- a game that has left the schedule of its date is over when that date has passed
        coalesce(games.is_final, scored.game_date < {{ as_of_date() }}) as is_over,
        games.game_id is null as is_off_schedule,
        -- a row whose points cannot be true says no more than none that is still to come
        with_rows.game_id is not null and not coalesce(box_scores.is_points_put_aside, false) as has_rows,
        rekeyed.fits as rekey_fits,
        rekeyed.graded_by,
        coalesce(rekeyed.is_awaited, false) as is_awaited,
        {{ points_if_played('box_scores') }} as points
    from {{ ref('int_predictions_scored') }} as scored
    left join {{ ref('stg_nba_reference__games') }} as games
        on
            scored.game_id = games.game_id
            and scored.game_date = games.game_date
    left join games_with_box_scores as with_rows
        on
            scored.game_id = with_rows.game_id
            and scored.game_date = with_rows.game_date
    left join {{ ref('int_shown_players_rekeyed') }} as rekeyed
        on
            scored.is_published
            and scored.game_date = rekeyed.game_date
            and scored.system_id = rekeyed.system_id
            and scored.player_lookup = rekeyed.player_lookup
    left join box_scores
        on
            scored.game_id = box_scores.game_id
            and scored.game_date = box_scores.game_date
            and coalesce(rekeyed.graded_by, scored.player_lookup) = box_scores.player_lookup
),

results as (
    select
        *,
        if(is_over, points, null) as actual_points
    from played
)

select
    prediction_id,
    system_id,
    player_lookup,
    game_date,
    game_id,
    is_published,
    rekey_fits,
    graded_by,
    actual_points,
    case
        when coalesce(recommendation, 'NONE') not in ('OVER', 'UNDER') then null
        -- whoever played is graded by the box score, whenever upstream invalidated his row
        when actual_points = points_line then 'push'
        when (recommendation = 'OVER') = (actual_points > points_line) then 'win'
        when actual_points is not null then 'loss'
        when is_voided or (is_over and (has_rows or is_off_schedule) and not is_awaited) then 'void'
        else 'pending'
    end as outcome,
    -- a void that comes before the box scores may yet become a result
    is_over and has_rows and not is_awaited as is_settled
from results
