with model_lists as (
    select
        countif(lifetime.split_list is not null) as models,
        to_json(coalesce(array_agg(
            json_object(
                'system_id', models.system_id,
                'codename', models.codename,
                'name', models.name,
                'season', json_object('splits', coalesce(seasons.split_list, json '[]')),
                'all', json_object('splits', coalesce(lifetime.split_list, json '[]'))
            )
            order by models.is_champion desc, models.codename asc
        ), [])) as model_list
    from {{ ref('dim_models') }} as models
    cross join {{ ref('dim_today') }} as today
    left join {{ ref('objects__skill_splits') }} as seasons
        on models.system_id = seasons.system_id and today.season = seasons.period
    left join {{ ref('objects__skill_splits') }} as lifetime
        on models.system_id = lifetime.system_id and lifetime.period = 'all'
    where models.is_current
),

contents as (
    select
        {{ fixed_document(status=status_with('model_lists.models'), row_count='model_lists.models') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', {{ status_with('model_lists.models') }},
            'models', model_lists.model_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join model_lists
)

{{ finish_document('contents') }}
