with latest_counts as (
    select
        game_date,
        system_id,
        count(*) as predictions
    from {{ ref('int_predictions_latest') }}
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
        countif(outcome != 'pending') as graded,
        countif(outcome = 'pending') as pending
    from {{ ref('int_predictions_graded') }}
    group by game_date, system_id
)

select
    latest_counts.game_date,
    latest_counts.system_id,
    latest_counts.predictions,
    coalesce(in_force_counts.in_force, 0) as in_force,
    coalesce(in_force_counts.games_predicted, 0) as games_predicted,
    coalesce(graded_counts.graded, 0) as graded,
    coalesce(graded_counts.pending, 0) as pending
from latest_counts
left join in_force_counts
    on
        latest_counts.game_date = in_force_counts.game_date
        and latest_counts.system_id = in_force_counts.system_id
left join graded_counts
    on
        latest_counts.game_date = graded_counts.game_date
        and latest_counts.system_id = graded_counts.system_id
