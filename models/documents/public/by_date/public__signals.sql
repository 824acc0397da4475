with contents as (
    select
        {{ dated_document('slates', status='slates.signals_status', row_count='slates.predictions') }},
        json_object(
            {{ dated_header('slates', status='slates.signals_status') }},
            'signal', slates.public_signal,
            'explanation', slates.signal_explanation,
            'metrics', json_object('conditions', lower(slates.skew), 'picks', slates.high_edge_picks)
        ) as content
    from {{ ref('fct_slates') }} as slates
    where slates.has_documents and {{ in_incremental_window('slates.game_date') }}
)

{{ finish_document('contents') }}
