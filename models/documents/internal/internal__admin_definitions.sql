with candidate_counts as (
    select count(*) as candidates from {{ ref('fct_candidates') }}
    where game_date <= {{ as_of_date() }}
),

overlap_lists as (
    select
        subset_id,
        valid_from,
        to_json(array_agg(
            json_object(
                'public_id', other_public_id,
                'shared', shared,
                'only_here', only_here,
                'only_there', only_there,
                'share', share,
                'stats', {{ record_object('records') }}
            )
            order by other_display_order
        )) as overlap_list
    from {{ ref('fct_backtest_overlaps') }} as records
    group by subset_id, valid_from
),

definition_lists as (
    select
        count(*) as versions,
        max(parts.definitions_tried) as definitions_tried,
        to_json(coalesce(array_agg(
            json_object(
                'audience', definitions.audience,
                'subset_id', definitions.subset_id,
                'valid_from', definitions.valid_from,
                'valid_to', definitions.valid_to,
                'public_id', definitions.public_id,
                'public_name', definitions.public_name,
                'public_description', definitions.public_description,
                'system_id', definitions.system_id,
                'signal', definitions.signal,
                'direction', definitions.direction,
                'min_feature_quality', definitions.min_feature_quality,
                'home', definitions.home,
                'rest_max', definitions.rest_max,
                'agreement_min', definitions.agreement_min,
                'is_ranked', definitions.is_ranked,
                'top_n', definitions.top_n,
                'is_best_bets', definitions.is_best_bets,
                'min_edge', {{ json_number('definitions.min_edge') }},
                'max_edge', {{ json_number('definitions.max_edge') }},
                'min_confidence', {{ json_number('definitions.min_confidence') }},
                'max_confidence', {{ json_number('definitions.max_confidence') }},
                'pct_over_min', {{ json_number('definitions.pct_over_min') }},
                'pct_over_max', {{ json_number('definitions.pct_over_max') }},
                'line_min', {{ json_number('definitions.line_min') }},
                'line_max', {{ json_number('definitions.line_max') }},
                'before', parts.before_object,
                'since', parts.since_object,
                'all', parts.whole_object,
                'seasons', splits.season_list,
                'months', splits.month_list,
                'directions', splits.direction_list,
                'line_bands', splits.line_band_list,
                'signals', splits.signal_list,
                'confidences', splits.confidence_list,
                'edges', splits.edge_list,
                'agreements', splits.agreement_list,
                'homes', splits.home_list,
                'overlap', coalesce(overlap_lists.overlap_list, json '[]')
            )
            order by definitions.audience, definitions.subset_id, definitions.valid_from
        ), [])) as definition_list
    from {{ ref('dim_definitions') }} as definitions
    inner join {{ ref('objects__backtest_parts') }} as parts
        on definitions.subset_id = parts.subset_id and definitions.valid_from = parts.valid_from
    inner join {{ ref('objects__backtest_splits') }} as splits
        on definitions.subset_id = splits.subset_id and definitions.valid_from = splits.valid_from
    left join overlap_lists
        on definitions.subset_id = overlap_lists.subset_id and definitions.valid_from = overlap_lists.valid_from
),

contents as (
    select
        {{ fixed_document(status=status_with('candidate_counts.candidates'), row_count='definition_lists.versions') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', {{ status_with('candidate_counts.candidates') }},
            'definitions_tried', definition_lists.definitions_tried,
            'break_even', {{ break_even() }},
            'definitions', definition_lists.definition_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join candidate_counts
    cross join definition_lists
)

{{ finish_document('contents') }}
