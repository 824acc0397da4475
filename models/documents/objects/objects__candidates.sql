with candidates as (
    select * from {{ ref('fct_candidates') }}
    where {{ in_incremental_window('game_date') }}
),

decisions as (
    select * from {{ ref('fct_subset_decisions') }}
    where {{ in_incremental_window('game_date') }}
),

named_decisions as (
    select
        decisions.game_date,
        decisions.system_id,
        decisions.player_lookup,
        decisions.subset_id,
        decisions.subset_rank,
        decisions.rejected_by,
        subsets.public_id,
        subsets.display_order
    from decisions
    inner join {{ ref('dim_subsets') }} as subsets
        on
            decisions.subset_id = subsets.subset_id
            and {{ is_valid_on('subsets', 'decisions.game_date') }}
),

member_lists as (
    select
        game_date,
        system_id,
        player_lookup,
        to_json(array_agg(
            json_object('id', subset_id, 'public_id', public_id, 'rank', subset_rank) order by display_order
        )) as member_list
    from named_decisions
    where rejected_by is null
    group by game_date, system_id, player_lookup
),

rejection_lists as (
    select
        game_date,
        system_id,
        player_lookup,
        to_json(array_agg(
            json_object('id', subset_id, 'public_id', public_id, 'filter', rejected_by) order by display_order
        )) as rejection_list
    from named_decisions
    where rejected_by is not null
    group by game_date, system_id, player_lookup
)

select
    candidates.game_date,
    candidates.system_id,
    candidates.player_lookup,
    candidates.edge,
    candidates.composite_score,
    json_object(
        {{ pick_fields('candidates') }},
        'system_id', candidates.system_id,
        'player_lookup', candidates.player_lookup,
        'prediction_id', candidates.prediction_id,
        'game_id', candidates.game_id,
        'confidence', {{ json_number('candidates.confidence') }},
        'feature_quality', candidates.feature_quality,
        'edge', {{ json_number('candidates.edge') }},
        'signed_edge', {{ json_number('candidates.signed_edge') }},
        'edge_tier', candidates.edge_tier,
        'composite_score', {{ json_number('candidates.composite_score') }},
        'created_at', {{ utc_text('candidates.created_at') }},
        'actual', candidates.actual_points,
        'outcome', candidates.outcome,
        'subsets', coalesce(member_lists.member_list, json '[]'),
        'rejected_by', coalesce(rejection_lists.rejection_list, json '[]')
    ) as candidate_object
from candidates
left join member_lists
    on
        candidates.game_date = member_lists.game_date
        and candidates.system_id = member_lists.system_id
        and candidates.player_lookup = member_lists.player_lookup
left join rejection_lists
    on
        candidates.game_date = rejection_lists.game_date
        and candidates.system_id = rejection_lists.system_id
        and candidates.player_lookup = rejection_lists.player_lookup
