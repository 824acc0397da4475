{{ config(cluster_by=on_bigquery(['system_id'])) }}

with scored as (
    select * from {{ ref('int_predictions_scored') }}
),

slates as (
    select * from {{ ref('int_slates') }}
)

select
    scored.game_date,
    scored.system_id,
    slates.season,
    count(*) as predictions,
    max(scored.edge) as largest_edge,
    {{ for_each_market_edge('countif(scored.edge >= {})') }}
from scored
inner join slates on scored.game_date = slates.game_date
group by scored.game_date, scored.system_id, slates.season
