with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

shown as (select * from {{ ref('fct_predictions_shown') }} where has_line and {{ in_incremental_window('game_date') }}),

records as (select * from {{ ref('fct_results_daily') }} where {{ in_incremental_window('game_date') }}),

result_lists as (
    select
        shown.game_date,
        to_json(array_agg(
            json_object(
                {{ public_pick_fields('shown') }},
                'game_id', shown.game_id,
                'actual', shown.actual_points,
                'outcome', shown.outcome
            )
            order by shown.player_name, shown.player_lookup
        )) as result_list
    from shown
    inner join slates on shown.game_date = slates.game_date and shown.system_id = slates.champion_system_id
    group by shown.game_date
),

contents as (
    select
        {{ dated_document('slates', status='slates.slate_status', row_count='slates.predictions') }},
        json_object(
            {{ dated_header('slates', status='slates.slate_status') }},
            'shown', records.shown,
            'no_direction', records.no_direction,
            'settled', records.settled,
            'stats', {{ record_object('records') }},
            'results', coalesce(result_lists.result_list, json '[]')
        ) as content
    from slates
    inner join records on slates.game_date = records.game_date
    left join result_lists on slates.game_date = result_lists.game_date
)

{{ finish_document('contents') }}
