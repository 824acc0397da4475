select
    system_id,
    to_json(array_agg(
        json_object(
            'version', lineage.version,
            'model_file_name', lineage.model_file_name,
            'first_game_date', lineage.first_game_date,
            'last_game_date', lineage.last_game_date,
            'replaced', lineage.replaced_version,
            'days', lineage.days,
            'predictions', lineage.predictions,
            'stats', {{ record_object('lineage') }},
            'expected', json_object('mae', lineage.model_expected_mae, 'hit_rate', lineage.model_expected_hit_rate),
            'actual', json_object('mae', lineage.mae, 'hit_rate', lineage.hit_rate)
        )
        order by lineage.version desc
    )) as lineage_list
from {{ ref('fct_model_lineage') }} as lineage
group by system_id
