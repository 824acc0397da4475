with source as (
    {{ ledger_lines_in_work(source('nba_ledger', 'predictions')) }}
)

select
    game_date,
    claimed_at,
    lock as locks_at,
    object,
    first_date,
    system_id,
    player_lookup,
    prediction_id,
    game_id,
    player_name,
    team,
    opponent,
    coalesce(stat, 'points') as stat,
    {{ from_billionths('coalesce(prediction, predicted_points)') }} as predicted_points,
    {{ from_billionths('coalesce(line, points_line)') }} as points_line,
    recommendation,
    {{ from_billionths('confidence') }} as confidence,
    feature_quality / 1000000000 as feature_quality,
    version,
    timestamp_micros(created_at_micros) as created_at,
    {{ from_billionths('first_line') }} as first_line,
    timestamp_micros(first_at_micros) as first_at
from source
