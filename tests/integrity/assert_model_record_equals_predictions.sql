-- Proves: each record of a model counts each of its predictions once, as a whole, by direction and by tier.
-- When it fails: fct_model_performance_daily or fct_model_performance_windows has lost or doubled predictions. Compare
-- both with fct_predictions_shown.
with predictions as (
    select * from {{ ref('fct_predictions_shown') }}
    where
        has_line
        and direction is not null
        and game_date >= {{ records_from() }}
),

records as (
    select
        window_name,
        system_id,
        split_kind,
        season,
        start_date,
        end_date,
        sum(wins) as wins,
        sum(losses) as losses,
        sum(wins + losses + pushes + voids + pending) as counted
    from {{ ref('fct_model_performance_windows') }}
    group by window_name, system_id, split_kind, season, start_date, end_date
)

select
    records.window_name,
    records.system_id,
    records.split_kind,
    records.counted,
    count(predictions.player_lookup) as shown
from records
left join predictions
    on
        records.system_id = predictions.system_id
        and records.season = predictions.season
        and predictions.game_date between records.start_date and records.end_date
group by records.window_name, records.system_id, records.split_kind, records.counted, records.wins, records.losses
having
    records.counted != count(predictions.player_lookup)
    or records.wins != countif(predictions.outcome = 'win')
    or records.losses != countif(predictions.outcome = 'loss')
