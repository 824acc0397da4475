with prediction_lists as (
    select
        game_date,
        to_json(array_agg(
            json_object(
                {{ public_pick_fields('predictions') }},
                'points', points, 'minutes', minutes,
                'game_status', game_state,
                'state', state,
                'provisional', provisional, 'outcome', outcome,
                'source', source
            )
            order by player_name, player_lookup
        )) as prediction_list
    from {{ ref('fct_live_predictions') }} as predictions
    group by game_date
),

contents as (
    select
        {{ live_document('slates', status='slates.grading_status', row_count='slates.shown') }},
        json_object(
            'date', slates.game_date,
            'model', slates.champion_codename,
            'season', slates.season,
            'status', slates.grading_status,
            'locks_at', {{ utc_text('slates.locks_at') }},
            'polled_at', {{ utc_text('slates.polled_at') }},
            'summary', json_object(
                'shown', slates.shown,
                {% for state in live_states() -%}
                    '{{ state }}', slates.{{ state }}{{ ',' if not loop.last }}
                {% endfor %}
            ),
            'stats', {{ record_object('slates') }},
            'predictions', coalesce(prediction_lists.prediction_list, json '[]')
        ) as content
    from {{ ref('fct_live_slates') }} as slates
    left join prediction_lists on slates.game_date = prediction_lists.game_date
)

{{ finish_document('contents') }}
