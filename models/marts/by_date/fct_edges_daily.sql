{{ config(cluster_by=on_bigquery(['system_id'])) }}

select
    scored.game_date,
    scored.system_id,
    slates.season,
    count(*) as predictions,
    max(scored.edge) as largest_edge,
    {{ for_each_market_edge('countif(scored.edge >= {})') }}
from {{ ref('int_predictions_scored') }} as scored
inner join {{ ref('int_slates') }} as slates on scored.game_date = slates.game_date
where not scored.is_published
group by scored.game_date, scored.system_id, slates.season
