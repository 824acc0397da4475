{% set kinds = ['season'] + pick_splits('records') | list %}

with lists as (
    select
        subset_id,
        valid_from,
        split_kind,
        to_json(array_agg(
            json_object(split_kind, split_value, 'stats', {{ record_object('records') }})
            order by {{ split_order('split_value') }}
        )) as split_list
    from {{ ref('fct_subset_backtest') }} as records
    where split_kind != 'part'
    group by subset_id, valid_from, split_kind
)

select
    definitions.subset_id,
    {% for kind in kinds %}
        coalesce({{ kind }}_rows.split_list, json '[]') as {{ kind }}_list,
    {% endfor %}
    definitions.valid_from
from {{ ref('dim_definitions') }} as definitions
{% for kind in kinds %}
    left join lists as {{ kind }}_rows
        on
            definitions.subset_id = {{ kind }}_rows.subset_id
            and definitions.valid_from = {{ kind }}_rows.valid_from
            and {{ kind }}_rows.split_kind = '{{ kind }}'
{% endfor %}
