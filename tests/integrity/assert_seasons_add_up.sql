-- Proves: the record of each season is the sum of what was published and what is reconstructed, and of its months. The
-- seasons add up to the record of all, and this season is the window season. Lines moved, or did not, of as many
-- picks as won, lost or were pushes.
-- When it fails: a date is in fct_record_months twice or not at all. Compare it by month with
-- fct_subset_performance_daily and fct_model_performance_daily.
with parts as (
    select
        *,
        split_value = 'all' as is_whole,
        our_way + against_us + unmoved as lines,
        first_wins + first_losses + first_pushes as first_lines
    from {{ ref('fct_season_records') }}
),

sums as (
    select
        period,
        record_kind,
        record_id,
        split_kind,
        {{ summed('parts') }},
        {{ summed('parts', ['lines']) }}
    from parts
    where not is_whole
    group by period, record_kind, record_id, split_kind
    union all
    select
        'all' as period,
        record_kind,
        record_id,
        'season' as split_kind,
        {{ summed('parts') }},
        {{ summed('parts', ['lines']) }}
    from parts
    where is_whole and period != 'all'
    group by record_kind, record_id
    {% for kind, id, records in [
        ('group', 'subset_id', ref('fct_subset_performance_windows')),
        ('model', 'system_id', ref('fct_model_performance_windows')),
    ] %}
        union all
        select
            season as period,
            '{{ kind }}' as record_kind,
            {{ id }} as record_id,
            'window' as split_kind,
            wins,
            losses,
            pushes,
            voids,
            pending,
            wins + losses + pushes as lines
        from {{ records }}
        where window_name = 'season' and split_kind = 'all'
    {% endfor %}
)

select
    sums.period,
    sums.record_kind,
    sums.record_id,
    sums.split_kind,
    sums.wins as summed_wins,
    parts.wins,
    sums.losses as summed_losses,
    parts.losses,
    sums.lines as summed_lines,
    parts.pushes
from sums
left join parts
    on
        parts.is_whole
        and sums.period = parts.period
        and sums.record_kind = parts.record_kind
        and sums.record_id = parts.record_id
where
    if(parts.period is null, sums.wins + sums.losses + sums.pushes + sums.voids + sums.pending > 0, false)
    or sums.wins != parts.wins
    or sums.losses != parts.losses
    or sums.pushes != parts.pushes
    or sums.voids != parts.voids
    or sums.pending != parts.pending
    or sums.lines != parts.wins + parts.losses + parts.pushes
    or parts.first_lines != parts.wins + parts.losses + parts.pushes
