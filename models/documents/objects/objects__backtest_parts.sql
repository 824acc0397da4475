with parts as (
    select
        records.subset_id,
        records.valid_from,
        records.split_value as part,
        verdicts.definitions_tried,
        {{ line_value_object('records') }} as line_value_object,
        json_object(
            'stats', {{ record_object('records') }},
            'p_value', verdicts.p_value,
            'p_adjusted', verdicts.p_adjusted,
            'interval_adjusted', if(
                verdicts.adjusted_low is null,
                null,
                json_object('low', verdicts.adjusted_low, 'high', verdicts.adjusted_high)
            ),
            'verdict', verdicts.verdict,
            'longest_losing_run', runs.longest_losing_run,
            'deepest_drawdown', runs.deepest_drawdown
        ) as part_object
    from {{ ref('fct_subset_backtest') }} as records
    inner join {{ ref('fct_backtest_verdicts') }} as verdicts
        on
            records.subset_id = verdicts.subset_id
            and records.valid_from = verdicts.valid_from
            and records.split_value = verdicts.part
    inner join {{ ref('fct_backtest_runs') }} as runs
        on
            records.subset_id = runs.subset_id
            and records.valid_from = runs.valid_from
            and records.split_value = runs.part
    where records.split_kind = 'part'
)

select
    since.subset_id,
    since.valid_from,
    since.definitions_tried,
    before.part_object as before_object,
    json_set(since.part_object, '$.line_value', since.line_value_object) as since_object,
    json_set(whole.part_object, '$.line_value', whole.line_value_object) as whole_object
from parts as since
inner join parts as before
    on since.subset_id = before.subset_id and since.valid_from = before.valid_from and before.part = 'before'
inner join parts as whole
    on since.subset_id = whole.subset_id and since.valid_from = whole.valid_from and whole.part = 'all'
where since.part = 'since'
