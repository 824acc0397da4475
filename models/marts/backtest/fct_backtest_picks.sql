{{ config(cluster_by=on_bigquery(['subset_id'])) }}

with candidates as (
    select * from {{ ref('fct_candidates') }}
    where {{ in_backtest_window('game_date') }} and game_date <= {{ as_of_date() }}
),

lines as (select * from {{ ref('fct_pick_lines') }} where {{ in_backtest_window('game_date') }}),

signals as (select * from {{ ref('fct_daily_signals') }} where {{ in_backtest_window('game_date') }}),

-- joined by itself, because BigQuery wants an equality in an outer join
banded as (
    select
        candidates.game_date,
        candidates.system_id,
        candidates.player_lookup,
        line_bands.line_band
    from candidates
    inner join {{ ref('line_bands') }} as line_bands
        on {{ is_in_band('candidates.points_line', 'line_bands.min_line', 'line_bands.below_line') }}
),

sure as (
    select
        candidates.game_date,
        candidates.system_id,
        candidates.player_lookup,
        confidence_bands.confidence_band
    from candidates
    inner join {{ ref('confidence_bands') }} as confidence_bands
        on {{ is_in_band(
            'candidates.confidence', 'confidence_bands.min_confidence', 'confidence_bands.below_confidence'
        ) }}
),

matches as (
    select * from {{ ref('int_definition_matches') }}
    where {{ in_backtest_window('game_date') }} and rejected_by is null
),

definitions as (
    {{ sha_of_definitions() }}
)

select
    matches.subset_id,
    matches.valid_from,
    matches.game_date,
    matches.system_id,
    matches.player_lookup,
    matches.subset_rank,
    candidates.season,
    candidates.player_name,
    candidates.team,
    candidates.opponent,
    candidates.direction,
    candidates.points_line,
    banded.line_band,
    candidates.edge,
    sure.confidence_band,
    candidates.is_home,
    candidates.agreement,
    signals.daily_signal,
    candidates.outcome,
    cast(
        case candidates.outcome when 'win' then {{ var('payout_per_mille') }} when 'loss' then -1000 else 0 end as int64
    ) as thousandths_won,
    cast(coalesce(lines.line_value, 0) as {{ dbt.type_numeric() }}) as line_value,
    coalesce(lines.first_outcome, candidates.outcome) as first_outcome,
    definitions.definitions_sha
from matches
cross join definitions
inner join candidates on {{ is_same_prediction('matches', 'candidates') }}
-- where what was shown is another bet than the rules would now make, the first line is the line
left join lines
    on
        {{ is_same_prediction('matches', 'lines') }}
        and candidates.direction = lines.direction
        and candidates.points_line = lines.points_line
left join banded on {{ is_same_prediction('matches', 'banded') }}
left join sure on {{ is_same_prediction('matches', 'sure') }}
left join signals
    on matches.game_date = signals.game_date and matches.system_id = signals.system_id
