with in_force as (
    select * from {{ ref('int_predictions_in_force') }}
    where has_line
),

edges as (
    select
        *,
        predicted_points - points_line as signed_edge,
        abs(predicted_points - points_line) as edge
    from in_force
),

scores as (
    select
        *,
        cast(
            edge * numeric '{{ var("composite_edge_weight") }}'
            + confidence * numeric '{{ var("composite_confidence_weight") }}'
            as {{ dbt.type_numeric() }}
        ) as composite_score
    from edges
)

select
    scores.*,
    edge_tiers.edge_tier
from scores
inner join {{ ref('edge_tiers') }} as edge_tiers
    on
        scores.edge >= edge_tiers.min_edge
        and (edge_tiers.below_edge is null or scores.edge < edge_tiers.below_edge)
