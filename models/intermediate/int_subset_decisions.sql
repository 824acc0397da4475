with candidates as (
    select * from {{ ref('int_candidates') }}
),

definitions as (
    select * from {{ ref('subset_definitions') }}
),

signals as (
    select * from {{ ref('int_daily_signals') }}
),

pairs as (
    select
        candidates.game_date,
        candidates.system_id,
        candidates.player_lookup,
        candidates.prediction_id,
        candidates.edge,
        candidates.composite_score,
        definitions.subset_id,
        definitions.is_ranked,
        definitions.top_n,
        -- A filter that is set and whose value is unknown rejects: a date without a signal passes no signal filter.
        case
            when not coalesce(candidates.edge >= definitions.min_edge, definitions.min_edge is null) then 'edge'
            when
                not coalesce(candidates.confidence >= definitions.min_confidence, definitions.min_confidence is null)
                then 'confidence'
            when coalesce(definitions.direction, 'ANY') not in ('ANY', candidates.direction) then 'direction'
            when
                coalesce(definitions.signal, 'ANY') != 'ANY'
                -- a set of colours is written GREEN_OR_YELLOW (`in unnest(split(..))` multiplies rows on DuckDB)
                and strpos(
                    '_OR_' || definitions.signal || '_OR_',
                    '_OR_' || coalesce(signals.daily_signal, 'NONE') || '_OR_'
                ) = 0
                then 'signal'
            when
                not coalesce(signals.pct_over >= definitions.pct_over_min, definitions.pct_over_min is null)
                or not coalesce(signals.pct_over <= definitions.pct_over_max, definitions.pct_over_max is null)
                then 'pct_over'
            when
                not coalesce(candidates.points_line >= definitions.line_min, definitions.line_min is null)
                or not coalesce(candidates.points_line <= definitions.line_max, definitions.line_max is null)
                then 'line'
            when
                not coalesce(
                    candidates.feature_quality >= definitions.min_feature_quality,
                    definitions.min_feature_quality is null
                )
                then 'quality'
        end as failed_filter
    from candidates
    inner join definitions
        on
            candidates.system_id = definitions.system_id
            and {{ is_valid_on('definitions', 'candidates.game_date') }}
    left join signals
        on
            candidates.game_date = signals.game_date
            and candidates.system_id = signals.system_id
),

ranked as (
    select
        *,
        if(
            failed_filter is null,
            row_number() over (partition by game_date, subset_id, failed_filter is null order by {{ best_first() }}),
            null
        ) as subset_rank
    from pairs
)

select
    game_date,
    subset_id,
    system_id,
    player_lookup,
    prediction_id,
    subset_rank,
    if(is_ranked and subset_rank > top_n, 'rank', failed_filter) as rejected_by
from ranked
