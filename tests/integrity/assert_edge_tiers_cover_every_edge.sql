-- Proves: the lowest edge tier begins at 0, the highest has no end, and each begins where the one below it ends.
-- When it fails: correct the bounds in seeds/edge_tiers.csv.
with bands as (
    select
        edge_tier,
        min_edge,
        below_edge,
        lag(below_edge) over (order by min_edge) as previous_below_edge,
        row_number() over (order by min_edge asc) as position_from_bottom,
        row_number() over (order by min_edge desc) as position_from_top
    from {{ ref('edge_tiers') }}
)

select * from bands
where
    (position_from_bottom = 1 and min_edge is distinct from 0)
    or (position_from_bottom > 1 and min_edge is distinct from previous_below_edge)
    or (position_from_top = 1) is distinct from (below_edge is null)
    or below_edge <= min_edge
