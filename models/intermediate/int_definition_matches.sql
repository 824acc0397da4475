{{ config(materialized='view') }}

-- The dates are those of the backtest's window: the dates in work, or all when the definitions have changed. They stand
-- here because nobody promises that BigQuery pushes a reader's date through the ranks.
with candidates as (select * from {{ ref('fct_candidates') }} where {{ in_backtest_window('game_date') }}),

signals as (select * from {{ ref('fct_daily_signals') }} where {{ in_backtest_window('game_date') }}),

definitions as (
    select
        *,
        'points' as stat -- a column of the seed, once there is another
    from {{ ref('subset_definitions') }}
),

pairs as (
    select
        definitions.*,
        candidates.game_date,
        candidates.player_lookup,
        candidates.prediction_id,
        candidates.edge,
        candidates.confidence,
        candidates.direction as found_direction,
        candidates.points_line,
        candidates.feature_quality,
        candidates.composite_score,
        signals.daily_signal,
        signals.pct_over,
        -- the first filter that the candidate does not pass
        case
            when not {{ passes_min('candidates.edge', 'definitions.min_edge') }} then 'edge'
            when not {{ passes_min('candidates.confidence', 'definitions.min_confidence') }} then 'confidence'
            when not {{ passes_direction('candidates.direction', 'definitions.direction') }} then 'direction'
            when not {{ passes_signal('signals.daily_signal', 'definitions.signal') }} then 'signal'
            when not {{ passes_min('signals.pct_over', 'definitions.pct_over_min') }} then 'pct_over'
            when not {{ passes_max('signals.pct_over', 'definitions.pct_over_max') }} then 'pct_over'
            when not {{ passes_min('candidates.points_line', 'definitions.line_min') }} then 'line'
            when not {{ passes_max('candidates.points_line', 'definitions.line_max') }} then 'line'
            when not {{ passes_min('candidates.feature_quality', 'definitions.min_feature_quality') }} then 'quality'
        end as failed_filter
    from candidates
    inner join definitions on candidates.system_id = definitions.system_id and candidates.stat = definitions.stat
    left join signals on candidates.game_date = signals.game_date and candidates.system_id = signals.system_id
),

ranked as (
    select
        *,
        if(failed_filter is null, row_number() over passing, null) as subset_rank
    from pairs
    window passing as (partition by game_date, subset_id, valid_from, failed_filter is null order by {{ best_first() }})
),

decided as (
    select
        *,
        if(is_ranked and subset_rank > top_n, 'rank', failed_filter) as rejected_by
    from ranked
),

compared as (
    select
        *,
        case rejected_by
            when 'edge' then edge
            when 'confidence' then confidence
            when 'pct_over' then cast(pct_over as {{ dbt.type_numeric() }})
            when 'line' then points_line
            when 'quality' then cast(feature_quality as {{ dbt.type_numeric() }})
            when 'rank' then cast(subset_rank as {{ dbt.type_numeric() }})
        end as found_number,
        case rejected_by
            when 'edge' then min_edge
            when 'confidence' then min_confidence
            when 'pct_over' then if({{ passes_min('pct_over', 'pct_over_min') }}, pct_over_max, pct_over_min)
            when 'line' then if({{ passes_min('points_line', 'line_min') }}, line_max, line_min)
            when 'quality' then cast(min_feature_quality as {{ dbt.type_numeric() }})
            when 'rank' then cast(top_n as {{ dbt.type_numeric() }})
        end as wanted_number
    from decided
)

select
    game_date,
    subset_id,
    valid_from,
    valid_to,
    audience,
    system_id,
    player_lookup,
    prediction_id,
    subset_rank,
    rejected_by,
    found_number,
    wanted_number,
    abs(found_number - wanted_number) as missed_by,
    case rejected_by when 'direction' then found_direction when 'signal' then daily_signal end as found_word,
    case rejected_by when 'direction' then direction when 'signal' then signal end as wanted_word
from compared
