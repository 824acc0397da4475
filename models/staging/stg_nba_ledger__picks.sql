with source as (
    {{ ledger_lines_in_work(source('nba_ledger', 'picks')) }}
)

select
    source.game_date,
    source.claimed_at,
    source.lock as locks_at,
    source.object,
    source.first_date,
    source.subset_id,
    source.public_id,
    source.public_name,
    source.display_order,
    source.is_best_bets,
    source.champion_system_id,
    source.champion_codename,
    source.daily_signal,
    source.skew,
    source.pct_over / 1000000000 as pct_over,
    source.high_edge_picks,
    elements.element as player_lookup,
    elements.place as subset_rank
from source
{{ in_order('source.members') }}
