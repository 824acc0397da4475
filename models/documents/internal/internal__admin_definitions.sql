{% set splits = ['season', 'month', 'direction', 'line_band', 'signal'] %}
{% set names = ['audience', 'subset_id', 'valid_from', 'valid_to', 'public_id', 'public_name', 'public_description'] %}
{% set others = ['system_id', 'signal', 'direction', 'min_feature_quality', 'is_ranked', 'top_n', 'is_best_bets'] %}
{% set numbers = ['min_edge', 'min_confidence', 'pct_over_min', 'pct_over_max', 'line_min', 'line_max'] %}

with candidate_counts as (
    select count(*) as candidates from {{ ref('fct_candidates') }}
    where game_date <= {{ as_of_date() }}
),

split_lists as (
    select
        subset_id,
        valid_from,
        split_kind,
        to_json(array_agg(
            json_object(split_kind, split_value, 'stats', {{ record_object('records') }}) order by split_value
        )) as split_list
    from {{ ref('fct_subset_backtest') }} as records
    where split_kind != 'part'
    group by subset_id, valid_from, split_kind
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
        max(since_part.definitions_tried) as definitions_tried,
        to_json(coalesce(array_agg(
            json_object(
                {% for column in names + others + numbers -%}
                    {% set value = 'definitions.' ~ column -%}
                    '{{ column }}', {{ json_number(value) if column in numbers else value }},
                {% endfor -%}
                {% for part in backtest_parts() -%}
                    '{{ part }}', {{ part }}_part.part_object,
                {% endfor -%}
                {% for kind in splits -%}
                    '{{ kind }}s', coalesce({{ kind }}_splits.split_list, json '[]'),
                {% endfor -%}
                'overlap', coalesce(overlap_lists.overlap_list, json '[]')
            )
            order by definitions.audience, definitions.subset_id, definitions.valid_from
        ), [])) as definition_list
    from {{ ref('dim_definitions') }} as definitions
    {% for part in backtest_parts() %}
        inner join {{ ref('objects__backtest_parts') }} as {{ part }}_part
            on
                definitions.subset_id = {{ part }}_part.subset_id
                and definitions.valid_from = {{ part }}_part.valid_from
                and {{ part }}_part.part = '{{ part }}'
    {% endfor %}
    {% for kind in splits %}
        left join split_lists as {{ kind }}_splits
            on
                definitions.subset_id = {{ kind }}_splits.subset_id
                and definitions.valid_from = {{ kind }}_splits.valid_from
                and {{ kind }}_splits.split_kind = '{{ kind }}'
    {% endfor %}
    left join overlap_lists
        on
            definitions.subset_id = overlap_lists.subset_id
            and definitions.valid_from = overlap_lists.valid_from
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
