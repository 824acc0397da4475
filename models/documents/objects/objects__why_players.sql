with versions as (
    select * from {{ ref('fct_prediction_versions') }}
    where {{ in_incremental_window('game_date') }}
),

version_lists as (
    select
        game_date,
        player_lookup,
        max(player_name) as player_name,
        to_json(array_agg(
            json_object(
                'system_id', system_id,
                'created_at', {{ utc_text('created_at') }},
                'prediction', {{ json_number('predicted_points') }},
                'line', {{ json_number('written_line') }},
                'sportsbook', sportsbook,
                'recommendation', recommendation,
                'confidence', {{ json_number('confidence') }},
                'invalidated_at', {{ utc_text('invalidated_at') }},
                'standing', standing
            )
            order by system_id, version_rank
        )) as version_list
    from versions
    group by game_date, player_lookup
),

in_force_lists as (
    select
        game_date,
        player_lookup,
        to_json(array_agg(
            json_object(
                'system_id', system_id,
                'team', team,
                'opponent', opponent,
                'line', {{ json_number('points_line') }},
                'feature_quality', feature_quality,
                'edge', {{ json_number('edge') }},
                'edge_tier', edge_tier,
                'composite_score', {{ json_number('composite_score') }},
                'failed_check', failed_check,
                'actual', actual_points,
                'outcome', outcome
            )
            order by system_id
        )) as in_force_list
    from versions
    where is_in_force
    group by game_date, player_lookup
),

decision_lists as (
    select
        decisions.game_date,
        decisions.player_lookup,
        to_json(array_agg(
            json_object(
                'id', decisions.subset_id,
                'system_id', decisions.system_id,
                'public_id', subsets.public_id,
                'audience', decisions.audience,
                'rank', decisions.subset_rank,
                'rejected_by', decisions.rejected_by,
                'found', {{ number_or_word('decisions.found_number', 'decisions.found_word') }},
                'wanted', {{ number_or_word('decisions.wanted_number', 'decisions.wanted_word') }},
                'missed_by', {{ json_number('decisions.missed_by') }}
            )
            order by subsets.display_order, decisions.subset_id
        )) as decision_list
    from {{ ref('fct_subset_decisions') }} as decisions
    left join {{ ref('dim_subsets') }} as subsets
        on
            decisions.subset_id = subsets.subset_id
            and {{ is_valid_on('subsets', 'decisions.game_date') }}
    where {{ in_incremental_window('decisions.game_date') }}
    group by decisions.game_date, decisions.player_lookup
)

select
    version_lists.game_date,
    version_lists.player_lookup,
    version_lists.player_name,
    version_lists.version_list,
    in_force_lists.in_force_list,
    decision_lists.decision_list
from version_lists
left join in_force_lists
    on
        version_lists.game_date = in_force_lists.game_date
        and version_lists.player_lookup = in_force_lists.player_lookup
left join decision_lists
    on
        version_lists.game_date = decision_lists.game_date
        and version_lists.player_lookup = decision_lists.player_lookup
