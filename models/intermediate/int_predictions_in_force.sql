with latest as (
    select * from {{ ref('int_predictions_latest') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

invalidations as (
    select
        latest.*,
        latest.is_invalidated
        and (latest.invalidated_at is null or latest.invalidated_at <= as_of.as_of_at) as is_invalidated_by_now,
        latest.is_invalidated
        and (latest.invalidated_at is null or latest.invalidated_at <= latest.locks_at) as is_invalidated_by_lock
    from latest
    cross join as_of
),

in_force as (
    select
        *,
        is_invalidated_by_now as is_voided
    from invalidations
    where
        not (not is_active and is_newest_ever)
        and not (is_invalidated_by_now and is_invalidated_by_lock)
),

line_shares as (
    select
        *,
        100 * sum(if(points_line = numeric '{{ var("placeholder_points_line") }}', 1, 0)) over (
            partition by game_date, system_id
        )
        > {{ var('placeholder_max_percent') }} * count(points_line) over (
            partition by game_date, system_id
        ) as is_placeholder_feed
    from in_force
)

select
    prediction_id,
    system_id,
    player_lookup,
    game_date,
    game_id,
    predicted_points,
    confidence,
    recommendation,
    if(
        is_placeholder_feed and points_line = numeric '{{ var("placeholder_points_line") }}', null, points_line
    ) as points_line,
    is_placeholder_feed and points_line = numeric '{{ var("placeholder_points_line") }}' as has_placeholder_line,
    feature_quality,
    is_voided,
    created_at,
    locks_at
from line_shares
