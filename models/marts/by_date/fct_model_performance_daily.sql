{{ config(cluster_by=on_bigquery(['system_id'])) }}

with predictions as (
    select
        *,
        abs(predicted_points - points_line) as edge,
        if({{ is_graded('outcome') }}, predicted_points - actual_points, null) as error
    from {{ ref('fct_predictions') }}
    where
        has_line
        and direction is not null
        and {{ in_incremental_window('game_date') }}
)

select
    predictions.game_date,
    predictions.system_id,
    edge_tiers.edge_tier,
    predictions.direction,
    predictions.season,
    {{ outcome_counts() }},
    cast(sum(predictions.edge) as {{ dbt.type_numeric() }}) as total_edge,
    cast(coalesce(sum(abs(predictions.error)), 0) as {{ dbt.type_numeric() }}) as total_absolute_error,
    cast(coalesce(sum(predictions.error), 0) as {{ dbt.type_numeric() }}) as total_error
from predictions
inner join {{ ref('dim_edge_tiers') }} as edge_tiers
    on
        predictions.edge >= edge_tiers.min_edge
        and (edge_tiers.below_edge is null or predictions.edge < edge_tiers.below_edge)
group by predictions.game_date, predictions.system_id, edge_tiers.edge_tier, predictions.direction, predictions.season
