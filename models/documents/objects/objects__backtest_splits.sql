with lists as (
    select
        subset_id,
        valid_from,
        split_kind,
        to_json(array_agg(
            json_object(split_kind, split_value, 'stats', {{ record_object('records') }}) order by split_value
        )) as split_list
    from {{ ref('fct_subset_backtest') }} as records
    where split_kind != 'part'
    group by subset_id, valid_from, split_kind
)

select
    definitions.subset_id,
    definitions.valid_from,
    {% for kind in ['season', 'month', 'direction', 'line_band', 'signal'] -%}
        coalesce(any_value(if(lists.split_kind = '{{ kind }}', lists.split_list, null)), json '[]') as {{ kind }}_list
        {{- ',' if not loop.last }}
    {% endfor %}
from {{ ref('dim_definitions') }} as definitions
left join lists on definitions.subset_id = lists.subset_id and definitions.valid_from = lists.valid_from
group by definitions.subset_id, definitions.valid_from
