{{ decisions(
    ref('int_candidates'), ref('int_daily_signals'), is_valid_on('definitions', 'candidates.game_date')
) }}
