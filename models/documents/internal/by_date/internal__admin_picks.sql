with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

signal_lists as (
    select
        game_date,
        to_json(array_agg(
            json_object(
                'system_id', system_id,
                'daily_signal', daily_signal,
                'skew', skew,
                'pct_over', pct_over,
                'pct_under', pct_under,
                'predictions', predictions,
                'high_edge_picks', high_edge_picks,
                'premium_picks', premium_picks,
                'avg_edge', avg_edge,
                'avg_confidence', avg_confidence
            )
            order by system_id
        )) as signal_list
    from {{ ref('fct_daily_signals') }}
    where {{ in_incremental_window('game_date') }}
    group by game_date
),

candidate_lists as (
    select
        game_date,
        count(*) as row_count,
        to_json(array_agg(candidate_row order by system_id, {{ best_first() }})) as candidate_list
    from {{ ref('objects__candidates') }}
    group by game_date
),

contents as (
    select
        {{ dated_document(
            'slates', status='slates.picks_status', row_count='coalesce(candidate_lists.row_count, 0)'
        ) }},
        json_set(
            json_object(
                'date', slates.game_date,
                'model', slates.champion_codename,
                'season', slates.season,
                'status', slates.picks_status,
                'locks_at', {{ utc_text('slates.locks_at') }},
                'signals', coalesce(signal_lists.signal_list, json '[]'),
                'rejections', coalesce(rejections.rejection_list, json '[]'),
                'columns', json_object(
                    'candidates', {{ column_names('system_id player_lookup prediction_id game_id player team opponent
                        prediction line direction confidence feature_quality edge signed_edge edge_tier composite_score
                        created_at actual outcome subsets') }},
                    'subsets', {{ column_names('id rank') }}
                )
            ),
            '$.candidates', coalesce(candidate_lists.candidate_list, json '[]')
        ) as content
    from slates
    left join signal_lists on slates.game_date = signal_lists.game_date
    left join {{ ref('objects__rejections') }} as rejections on slates.game_date = rejections.game_date
    left join candidate_lists on slates.game_date = candidate_lists.game_date
)

{{ finish_document('contents') }}
