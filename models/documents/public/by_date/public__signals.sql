with contents as (
    select
        {{ dated_document('signals', 'slates', status='slates.signals_status', row_count='slates.predictions') }},
        json_object(
            'date', slates.game_date,
            'model', slates.champion_codename,
            'status', slates.signals_status,
            'signal', signal_words.public_word,
            'metrics', json_object('conditions', lower(slates.skew), 'picks', slates.high_edge_picks)
        ) as content
    from {{ ref('fct_slates') }} as slates
    left join {{ ref('signal_words') }} as signal_words on slates.daily_signal = signal_words.daily_signal
    where slates.has_documents and {{ in_work('slates.game_date') }}
)

{{ finish_document('contents') }}
