-- Proves: of each seed of bands, the lowest begins at 0, the highest has no end, and each begins where the one below it
-- ends.
-- When it fails: correct the bounds in the seed that the row names.
with bands as (
    {% for seed, name, lowest, below in [
        ('edge_tiers', 'edge_tier', 'min_edge', 'below_edge'),
        ('sample_sizes', 'sample_size', 'min_decided', 'below_decided'),
        ('compression_bands', 'verdict', 'min_percent', 'below_percent'),
        ('line_bands', 'line_band', 'min_line', 'below_line'),
        ('confidence_bands', 'confidence_band', 'min_confidence', 'below_confidence'),
        ('archetypes', 'archetype', 'min_points', 'below_points'),
    ] %}
        select
            '{{ seed }}' as seed,
            {{ name }} as band,
            cast({{ lowest }} as {{ dbt.type_numeric() }}) as lowest,
            cast({{ below }} as {{ dbt.type_numeric() }}) as below
        from {{ ref(seed) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

placed as (
    select
        *,
        lag(below) over (partition by seed order by lowest) as previous_below,
        row_number() over (partition by seed order by lowest asc) as position_from_bottom,
        row_number() over (partition by seed order by lowest desc) as position_from_top
    from bands
)

select * from placed
where
    (position_from_bottom = 1 and lowest is distinct from 0)
    or (position_from_bottom > 1 and lowest is distinct from previous_below)
    or (position_from_top = 1) is distinct from (below is null)
    or below <= lowest
