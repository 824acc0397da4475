{{ config(materialized='view') }}

with latest_counts as (
    select
        game_date,
        system_id,
        count(*) as predictions
    from {{ ref('int_prediction_versions') }}
    where is_latest
    group by game_date, system_id
),

in_force_counts as (
    select
        game_date,
        system_id,
        count(*) as in_force,
        count(distinct game_id) as games_predicted
    from {{ ref('int_predictions_in_force') }}
    group by game_date, system_id
),

graded_counts as (
    select
        game_date,
        system_id,
        countif(outcome != 'pending' and not is_published) as graded,
        countif(outcome = 'pending' and not is_published) as pending,
        -- what was shown waits for its result, too, whether or not it is in force by the rules
        countif(outcome = 'pending' and is_published) as pending_shown
    from {{ ref('int_predictions_graded') }}
    group by game_date, system_id
),

slates as (
    select
        game_date,
        system_id
    from latest_counts
    union distinct
    select
        game_date,
        system_id
    from graded_counts
)

select
    slates.game_date,
    slates.system_id,
    coalesce(latest_counts.predictions, 0) as predictions,
    coalesce(in_force_counts.in_force, 0) as in_force,
    coalesce(in_force_counts.games_predicted, 0) as games_predicted,
    coalesce(graded_counts.graded, 0) as graded,
    coalesce(graded_counts.pending, 0) as pending,
    coalesce(graded_counts.pending_shown, 0) as pending_shown
from slates
left join latest_counts
    on
        slates.game_date = latest_counts.game_date
        and slates.system_id = latest_counts.system_id
left join in_force_counts
    on
        slates.game_date = in_force_counts.game_date
        and slates.system_id = in_force_counts.system_id
left join graded_counts
    on
        slates.game_date = graded_counts.game_date
        and slates.system_id = graded_counts.system_id
