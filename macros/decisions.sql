{#
    What definitions make of candidates: a query of one row per date, version of a definition and candidate of its system,
    with the candidate's rank if the version picks it, and otherwise the first filter that rejects it. Membership is decided
    here and nowhere else: int_subset_decisions asks what counts on a date, int_backtest_picks what would have counted.

    `candidates` and `signals` are relations; `decides` is the condition, on `definitions` and `candidates`, under which a
    version decides on a candidate's date.
#}
{% macro decisions(candidates, signals, decides='true') -%}
    with pairs as (
        select
            candidates.game_date,
            candidates.system_id,
            candidates.player_lookup,
            candidates.prediction_id,
            candidates.edge,
            candidates.composite_score,
            definitions.subset_id,
            definitions.valid_from,
            definitions.audience,
            definitions.is_ranked,
            definitions.top_n,
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
        from {{ candidates }} as candidates
        inner join {{ ref('subset_definitions') }} as definitions
            on candidates.system_id = definitions.system_id and {{ decides }}
        left join {{ signals }} as signals
            on
                candidates.game_date = signals.game_date
                and candidates.system_id = signals.system_id
    ),

    ranked as (
        select
            *,
            if(
                failed_filter is null,
                row_number() over (
                    partition by game_date, subset_id, valid_from, failed_filter is null order by {{ best_first() }}
                ),
                null
            ) as subset_rank
        from pairs
    )

    select
        game_date,
        subset_id,
        valid_from,
        audience,
        system_id,
        player_lookup,
        prediction_id,
        subset_rank,
        if(is_ranked and subset_rank > top_n, 'rank', failed_filter) as rejected_by
    from ranked
{%- endmacro %}
