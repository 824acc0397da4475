with slates as (
    select * from {{ ref('fct_slates') }}
    where has_documents and {{ in_work('game_date') }}
),

contents as (
    select
        {{ dated_document('signals', 'slates', status='slates.signals_status', row_count='slates.predictions') }},
        json_object(
            'date', slates.game_date,
            'model', slates.champion_codename,
            'status', slates.signals_status,
            'signal', slates.public_signal,
            'metrics', json_object('conditions', lower(slates.skew), 'picks', slates.high_edge_picks)
        ) as content
    from slates
)

{{ finish_document('contents', public_cache(300)) }}
