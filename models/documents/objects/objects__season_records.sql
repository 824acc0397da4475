with records as (select * from {{ ref('fct_season_records') }}),

month_lists as (
    select
        period,
        record_kind,
        record_id,
        to_json(array_agg(
            json_object('month', split_value, 'stats', {{ record_object('records') }}) order by split_value
        )) as month_list
    from records
    where split_kind = 'month'
    group by period, record_kind, record_id
)

select
    whole.period,
    whole.record_kind,
    whole.record_id,
    whole.wins + whole.losses + whole.pushes + whole.voids + whole.pending as shown,
    whole.pending,
    {{ record_object('whole') }} as record_object,
    json_object('stats', {{ record_object('published') }}) as published_object,
    json_object('stats', {{ record_object('reconstructed') }}) as reconstructed_object,
    {{ line_value_object('whole') }} as line_value_object,
    {{ closer_object('whole') }} as closer_object,
    coalesce(month_lists.month_list, json '[]') as month_list
from records as whole
inner join records as published
    on {{ is_same_record('whole', 'published') }} and published.split_value = 'published'
inner join records as reconstructed
    on {{ is_same_record('whole', 'reconstructed') }} and reconstructed.split_value = 'reconstructed'
left join month_lists on {{ is_same_record('whole', 'month_lists') }}
where whole.split_kind = 'all'
