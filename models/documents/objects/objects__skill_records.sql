-- each month counts for all seasons, and those of this season for it, too
with counts as (
    select
        'all' as period,
        months.*
    from {{ ref('fct_skill_months') }} as months
    union all
    select
        months.season as period,
        months.*
    from {{ ref('fct_skill_months') }} as months
    inner join {{ ref('dim_today') }} as today on months.season = today.season
),

totals as (
    select
        period,
        system_id,
        split_kind,
        split_value,
        {{ summed('counts') }},
        {{ summed_line_counts('counts') }},
        {{ summed('counts', ['closer', 'further', 'equal', 'overs']) }}
    from counts
    group by period, system_id, split_kind, split_value
),

-- whoever takes the over of every line wins whenever the points are over it
sides as (
    {% for side, won in {
        'taken': 'totals.wins', 'over': 'totals.overs', 'under': '(totals.wins + totals.losses - totals.overs)'
    }.items() %}
        select
            period,
            system_id,
            split_kind,
            split_value,
            '{{ side }}' as side,
            {{ won }} as wins,
            totals.wins + totals.losses - {{ won }} as losses,
            pushes,
            {{ 'voids' if side == 'taken' else 'cast(0 as int64) as voids' }},
            {{ 'pending' if side == 'taken' else 'cast(0 as int64) as pending' }},
            {{ line_columns() }},
            closer,
            further,
            equal
        from totals
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

measured as (
    {{ measured('sides') }}
)

select
    period,
    system_id,
    split_kind,
    split_value,
    side,
    {{ record_columns() }},
    {{ line_columns() }},
    {{ closer_columns() }}
from measured
