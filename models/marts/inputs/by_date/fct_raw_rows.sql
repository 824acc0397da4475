select
    game_date,
    table_name,
    row_count,
    players,
    newest_row_at
from {{ ref('stg_nba_raw__row_counts') }}
