with counts as (select * from {{ ref('fct_record_months') }} where record_kind = 'model' and version is not null),

versions as (select * from {{ ref('dim_models') }} where is_current and version is not null),

-- all predictions of a version, or those with an edge by which upstream measures what it expects
splits as (
    select 'all' as edge_tier
    union all
    select edge_tier from {{ ref('edge_tiers') }}
    where below_edge is null
),

totals as (
    select
        versions.system_id,
        versions.version,
        splits.edge_tier,
        {{ summed('counts') }},
        {{ summed('counts', ['total_edge', 'total_absolute_error', 'total_error'], dbt.type_numeric()) }}
    from versions
    cross join splits
    left join counts
        on
            versions.system_id = counts.record_id
            and versions.version = counts.version
            and splits.edge_tier in ('all', counts.edge_tier)
    group by versions.system_id, versions.version, splits.edge_tier
),

measured as (
    {{ measured('totals') }}
)

select
    system_id,
    version,
    edge_tier,
    {{ record_columns() }},
    {{ mean_points('total_edge', '(wins + losses + pushes + voids + pending)') }} as avg_edge,
    {{ mean_points('total_absolute_error', '(wins + losses + pushes)') }} as mae,
    {{ mean_points('total_error', '(wins + losses + pushes)') }} as bias
from measured
