with member_lists as (
    select
        decisions.game_date,
        decisions.system_id,
        decisions.player_lookup,
        to_json(array_agg(
            json_array(decisions.subset_id, decisions.subset_rank) order by subsets.display_order
        )) as member_list
    from {{ ref('fct_subset_decisions') }} as decisions
    inner join {{ ref('dim_subsets') }} as subsets
        on decisions.subset_id = subsets.subset_id and {{ is_valid_on('subsets', 'decisions.game_date') }}
    where decisions.rejected_by is null and {{ in_incremental_window('decisions.game_date') }}
    group by decisions.game_date, decisions.system_id, decisions.player_lookup
)

select
    candidates.game_date,
    candidates.system_id,
    candidates.player_lookup,
    candidates.edge,
    candidates.composite_score,
    json_array(
        candidates.system_id,
        candidates.player_lookup,
        candidates.prediction_id,
        candidates.game_id,
        candidates.player_name,
        candidates.team,
        candidates.opponent,
        {{ json_number('round(candidates.predicted_points, 1)') }},
        {{ json_number('candidates.points_line') }},
        candidates.direction,
        {{ json_number('candidates.confidence') }},
        candidates.feature_quality,
        {{ json_number('candidates.edge') }},
        {{ json_number('candidates.signed_edge') }},
        candidates.edge_tier,
        {{ json_number('candidates.composite_score') }},
        {{ utc_text('candidates.created_at') }},
        candidates.actual_points,
        candidates.outcome,
        coalesce(member_lists.member_list, json '[]')
    ) as candidate_row
from {{ ref('fct_candidates') }} as candidates
left join member_lists
    on {{ is_same_prediction('candidates', 'member_lists') }}
where {{ in_incremental_window('candidates.game_date') }}
