{{ config(cluster_by=on_bigquery(['subset_id'])) }}

{% set splits = [('part', "'all'"), ('part', backtest_part('picks')), ('season', 'picks.season')] %}
{% for kind, value in pick_splits('picks').items() %}
    {% do splits.append((kind, 'coalesce(' ~ value ~ ", 'NONE')")) %}
{% endfor %}

with parts as (
    {{ backtest_part_rows() }}
),

outcomes as (
    {% for kind, value in splits %}
        select
            picks.subset_id,
            picks.valid_from,
            '{{ kind }}' as split_kind,
            {{ value }} as split_value,
            picks.outcome,
            picks.line_value,
            picks.first_outcome
        from {{ ref('fct_backtest_picks') }} as picks
        union all
    {% endfor %}
    -- every version has its parts, though it picks nothing
    select
        definitions.subset_id,
        definitions.valid_from,
        'part' as split_kind,
        parts.part as split_value,
        cast(null as string) as outcome,
        cast(null as {{ dbt.type_numeric() }}) as line_value,
        cast(null as string) as first_outcome
    from {{ ref('dim_definitions') }} as definitions
    cross join parts
),

counted as (
    select
        subset_id,
        valid_from,
        split_kind,
        split_value,
        {{ outcome_counts() }},
        {{ line_counts() }}
    from outcomes
    group by subset_id, valid_from, split_kind, split_value
),

measured as (
    {{ measured('counted') }}
)

select
    subset_id,
    valid_from,
    split_kind,
    split_value,
    {{ record_columns() }},
    {{ line_columns() }}
from measured
