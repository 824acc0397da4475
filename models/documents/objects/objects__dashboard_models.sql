with window_objects as (
    select
        system_id,
        {{ object_of('window_name', 'internal_object') }} as windows_object
    from {{ ref('objects__model_windows') }}
    group by system_id
)

select
    count(*) as model_count,
    to_json(coalesce(array_agg(
        json_object(
            'system_id', models.system_id,
            'codename', models.codename,
            'name', models.name,
            'family', models.family,
            'status', models.status,
            'is_champion', models.is_champion,
            'version', models.version,
            'in_production_since', models.in_production_since,
            'model_file_name', models.model_file_name,
            'model_training_start_date', models.model_training_start_date,
            'model_training_end_date', models.model_training_end_date,
            'model_trained_at', {{ utc_text('models.model_trained_at') }},
            'expected', json_object('mae', models.model_expected_mae, 'hit_rate', models.model_expected_hit_rate),
            'actual', json_object(
                'mae', of_version.mae,
                'bias', of_version.bias,
                'hit_rate', of_version.hit_rate,
                'avg_edge', of_version.avg_edge
            ),
            'actual_high', if(high.version is null, json 'null', {{ record_object('high') }}),
            'health', json_object(
                'state', health.health_state,
                'decided_7_days', health.decided_7_days,
                'hit_rate_7_days', health.hit_rate_7_days,
                'decided_14_days', health.decided_14_days,
                'hit_rate_14_days', health.hit_rate_14_days,
                'days_since_training', health.days_since_training,
                'is_stale', health.is_stale
            ),
            'lineage', coalesce(lineage.lineage_list, json '[]'),
            'windows', window_objects.windows_object
        )
        order by models.is_champion desc, models.codename asc
    ), [])) as model_list
from {{ ref('dim_models') }} as models
inner join {{ ref('fct_model_health') }} as health on models.system_id = health.system_id
left join {{ ref('fct_version_records') }} as of_version
    on models.system_id = of_version.system_id and of_version.edge_tier = 'all'
left join {{ ref('fct_version_records') }} as high
    on models.system_id = high.system_id and high.edge_tier != 'all'
inner join window_objects on models.system_id = window_objects.system_id
left join {{ ref('objects__model_lineage') }} as lineage on models.system_id = lineage.system_id
where models.is_current
