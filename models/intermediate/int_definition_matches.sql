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
        {{ location_cell('candidates.is_home') }} as found_home,
        candidates.rest_days,
        candidates.agreement,
        candidates.composite_score,
        signals.daily_signal,
        signals.pct_over
    from candidates
    inner join definitions on candidates.system_id = definitions.system_id and candidates.stat = definitions.stat
    left join signals on candidates.game_date = signals.game_date and candidates.system_id = signals.system_id
),

filtered as (
    select
        *,
        {{ first_failed_filter() }} as first_failed_filter
    from pairs
),

ranked as (
    select
        *,
        if(first_failed_filter is null, row_number() over passing, null) as subset_rank
    from filtered
    window passing as (
        partition by game_date, subset_id, valid_from, first_failed_filter is null order by {{ best_first() }}
    )
),

decided as (
    select
        *,
        if(is_ranked and subset_rank > top_n, 'top_n', first_failed_filter) as failed_filter
    from ranked
),

compared as (
    select
        *,
        {{ by_failed_filter("'{word}'", ['min', 'max', 'word', 'cut']) }} as rejected_by,
        {{ by_failed_filter('cast({value} as ' ~ dbt.type_numeric() ~ ')', ['min', 'max', 'cut']) }} as found_number,
        {{ by_failed_filter('cast({column} as ' ~ dbt.type_numeric() ~ ')', ['min', 'max', 'cut']) }} as wanted_number,
        {{ by_failed_filter('{value}', ['word']) }} as found_word,
        {{ by_failed_filter('{column}', ['word']) }} as wanted_word
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
    found_word,
    wanted_word
from compared
