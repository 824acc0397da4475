{{ config(cluster_by=on_bigquery(['system_id'])) }}

with predictions as (
    select * from {{ ref('fct_predictions_shown') }}
    where has_line and direction is not null and {{ in_incremental_window('game_date') }}
),

lines as (select * from {{ ref('fct_pick_lines') }} where {{ in_incremental_window('game_date') }}),

measured as (
    select
        predictions.*,
        lines.line_value,
        lines.first_outcome,
        if(
            {{ is_graded('predictions.outcome') }}, predictions.predicted_points - predictions.actual_points, null
        ) as error,
        if(
            {{ is_graded('predictions.outcome') }}, predictions.points_line - predictions.actual_points, null
        ) as line_error
    from predictions
    left join lines
        on {{ is_same_prediction('predictions', 'lines') }}
)

select
    game_date,
    system_id,
    edge_tier,
    direction,
    version,
    season,
    {{ outcome_counts() }},
    cast(sum(edge) as {{ dbt.type_numeric() }}) as total_edge,
    cast(coalesce(sum(abs(error)), 0) as {{ dbt.type_numeric() }}) as total_absolute_error,
    cast(coalesce(sum(error), 0) as {{ dbt.type_numeric() }}) as total_error,
    cast(coalesce(sum(abs(line_error)), 0) as {{ dbt.type_numeric() }}) as total_absolute_line_error,
    {{ against_the_line('error', 'line_error') }},
    {{ line_counts() }}
from measured
group by game_date, system_id, edge_tier, direction, version, season
