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

counts_by_rules as (
    select
        game_date,
        system_id,
        count(*) as in_force,
        count(distinct game_id) as games_predicted,
        countif(outcome != 'pending') as graded,
        countif(outcome = 'pending') as pending
    from {{ ref('int_predictions_in_force') }}
    group by game_date, system_id
),

counts_shown as (
    select
        game_date,
        system_id,
        countif(outcome = 'pending') as pending
    from {{ ref('fct_predictions_shown') }}
    where {{ in_incremental_window('game_date') }}
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
    from counts_shown
)

select
    slates.game_date,
    slates.system_id,
    coalesce(latest_counts.predictions, 0) as predictions,
    coalesce(counts_by_rules.in_force, 0) as in_force,
    coalesce(counts_by_rules.games_predicted, 0) as games_predicted,
    coalesce(counts_by_rules.graded, 0) as graded,
    coalesce(counts_by_rules.pending, 0) as pending_by_rules,
    coalesce(counts_shown.pending, 0) as pending_shown
from slates
left join latest_counts
    on slates.game_date = latest_counts.game_date and slates.system_id = latest_counts.system_id
left join counts_by_rules
    on slates.game_date = counts_by_rules.game_date and slates.system_id = counts_by_rules.system_id
left join counts_shown
    on slates.game_date = counts_shown.game_date and slates.system_id = counts_shown.system_id
