{% set keys = ['period', 'system_id', 'split_kind', 'split_value'] %}

with skill as (select * from {{ ref('objects__skill_records') }})

select
    taken.period,
    taken.system_id,
    to_json(array_agg(
        json_object(
            'by', taken.split_kind,
            'value', taken.split_value,
            'stats', {{ record_object('taken') }},
            'baselines', {{ sides_object('overs', 'unders') }},
            'closer_than_the_line', {{ closer_object('taken') }},
            'line_value', {{ line_value_object('taken') }}
        )
        order by taken.split_kind asc, {{ split_order('taken.split_value') }}
    )) as split_list
from skill as taken
{% for side, other in [('over', 'overs'), ('under', 'unders')] %}
    inner join skill as {{ other }}
        on
            {{ other }}.side = '{{ side }}'
            {% for key in keys %}
                and taken.{{ key }} = {{ other }}.{{ key }}
            {% endfor %}
{% endfor %}
where taken.side = 'taken'
group by taken.period, taken.system_id
