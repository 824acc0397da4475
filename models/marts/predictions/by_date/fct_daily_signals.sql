select
    game_date,
    system_id,
    daily_signal,
    pct_over,
    high_edge_picks,
    predictions,
    overs,
    unders,
    premium_picks,
    avg_edge,
    avg_confidence,
    pct_under,
    skew
from {{ ref('int_daily_signals') }}
