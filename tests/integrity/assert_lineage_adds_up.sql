-- Proves: the records of a system's trainings add up to its record of the season.
-- When it fails: fct_model_lineage has lost or doubled predictions. Compare it with fct_model_performance_windows.
with trainings as (
    select
        system_id,
        {{ summed('lineage') }}
    from {{ ref('fct_model_lineage') }} as lineage
    group by system_id
)

select
    records.system_id,
    records.wins,
    trainings.wins as wins_of_trainings
from {{ ref('fct_model_performance_windows') }} as records
left join trainings on records.system_id = trainings.system_id
where
    records.window_name = 'season'
    and records.split_kind = 'all'
    and (
        {% for count in ['wins', 'losses', 'pushes', 'voids', 'pending'] -%}
            records.{{ count }} != coalesce(trainings.{{ count }}, 0){{ ' or ' if not loop.last }}
        {% endfor %}
    )
