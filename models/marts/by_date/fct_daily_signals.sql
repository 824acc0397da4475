select
    game_date,
    system_id,
    predictions,
    overs,
    unders,
    high_edge_picks,
    premium_picks,
    avg_edge,
    avg_confidence,
    pct_over,
    pct_under,
    skew,
    daily_signal
from {{ ref('int_daily_signals') }}
