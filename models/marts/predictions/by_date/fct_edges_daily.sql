{{ config(cluster_by=on_bigquery(['system_id'])) }}

select
    game_date,
    system_id,
    season,
    count(*) as predictions,
    max(edge) as largest_edge,
    {{ for_each_market_edge('countif(edge >= {})') }}
from {{ ref('fct_predictions_shown') }}
where has_line and {{ in_incremental_window('game_date') }}
group by game_date, system_id, season
