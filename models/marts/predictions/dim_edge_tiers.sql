select
    edge_tier,
    display_order,
    min_edge,
    below_edge
from {{ ref('edge_tiers') }}
