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

-- what has a record: whatever has a row, the best bets of each period, and in this season every model of today
holders as (
    select
        period,
        record_kind,
        record_id
    from counts
    union distinct
    select
        periods.period,
        'best_bets' as record_kind,
        'best_bets' as record_id
    from (select season as period from {{ ref('dim_dates') }} union distinct select 'all' as period) as periods
    union distinct
    select
        today.season as period,
        'model' as record_kind,
        models.system_id as record_id
    from {{ ref('dim_models') }} as models
    cross join {{ ref('dim_today') }} as today
    where models.is_current
),

splits as (
    {% for kind, value in [
        ('all', 'all'), ('basis', 'published'), ('basis', 'reconstructed'), ('direction', 'OVER'), ('direction', 'UNDER'),
    ] %}
        select
            '{{ kind }}' as split_kind,
            '{{ value }}' as split_value
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

parts as (
    select
        holders.period,
        holders.record_kind,
        holders.record_id,
        splits.split_kind,
        splits.split_value
    from holders
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
        {{ summed_counts('counts') }},
        {{ summed_line_counts('counts') }},
        {{ summed_counts('counts', ['closer', 'further', 'equal']) }}
    from parts
    left join counts
        on
            parts.period = counts.period
            and parts.record_kind = counts.record_kind
            and parts.record_id = counts.record_id
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
    closer,
    further,
    equal,
    {{ percent('closer', '(closer + further)') }} as closer_share
from measured
