select
    game_date,
    subset_id,
    public_id,
    public_name,
    display_order,
    is_best_bets
from {{ ref('int_groups_shown') }}
