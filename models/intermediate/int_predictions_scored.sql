-- what the rules say, and beside it what the ledger says of the dates that it decides
with predictions as (
    {% for relation in [ref('int_predictions_in_force'), ref('int_ledger_predictions')] %}
        {% set is_published = not loop.first %}
        select
            prediction_id,
            system_id,
            player_lookup,
            game_date,
            game_id,
            predicted_points,
            confidence,
            recommendation,
            points_line,
            feature_quality,
            is_voided,
            created_at,
            locks_at,
            {{ is_published | lower }} as is_published
        from {{ relation }}
        {{ 'where has_line' if not is_published }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

edges as (
    select
        *,
        predicted_points - points_line as signed_edge,
        abs(predicted_points - points_line) as edge
    from predictions
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
    on {{ is_in_band('scores.edge', 'edge_tiers.min_edge', 'edge_tiers.below_edge') }}
