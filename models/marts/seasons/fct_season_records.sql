-- each month counts for its season and for all of them
with counts as (
    select
        season as period,
        months.*
    from {{ ref('fct_record_months') }} as months
    union all
    select
        'all' as period,
        months.*
    from {{ ref('fct_record_months') }} as months
),

splits as (
    select
        'all' as split_kind,
        'all' as split_value
    {% for kind, values in {'basis': ['published', 'reconstructed'], 'direction': ['OVER', 'UNDER']}.items() %}
        {% for value in values %}
            union all
            select
                '{{ kind }}' as split_kind,
                '{{ value }}' as split_value
        {% endfor %}
    {% endfor %}
),

parts as (
    select
        holders.period,
        holders.record_kind,
        holders.record_id,
        splits.split_kind,
        splits.split_value
    from {{ ref('int_record_holders') }} as holders
    cross join splits
    where splits.split_kind != 'direction' or holders.record_kind = 'model'
    union all
    select distinct
        period,
        record_kind,
        record_id,
        'month' as split_kind,
        month as split_value
    from counts
),

totals as (
    select
        parts.period,
        parts.record_kind,
        parts.record_id,
        parts.split_kind,
        parts.split_value,
        {{ summed('counts') }},
        {{ summed_line_counts('counts') }},
        {{ summed('counts', ['closer', 'further', 'equal']) }}
    from parts
    left join counts
        on
            {{ is_same_record('parts', 'counts') }}
            and parts.split_value in ('all', counts.basis, counts.direction, counts.month)
    group by parts.period, parts.record_kind, parts.record_id, parts.split_kind, parts.split_value
),

measured as (
    {{ measured('totals') }}
)

select
    period,
    record_kind,
    record_id,
    split_kind,
    split_value,
    {{ record_columns() }},
    {{ line_columns() }},
    {{ closer_columns() }}
from measured
