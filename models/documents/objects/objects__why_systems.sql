-- the versions are read twice, because DuckDB would make a shared CTE of them for all dates at once
with version_lists as (
    select
        game_date,
        player_lookup,
        system_id,
        is_champion,
        player_name,
        to_json(array_agg(
            json_array(
                {{ utc_text('created_at') }},
                {{ json_number('predicted_points') }},
                {{ json_number('written_line') }},
                recommendation,
                standing
            )
            order by version_rank
        )) as version_list
    from {{ ref('fct_prediction_versions') }}
    where is_followed and {{ in_incremental_window('game_date') }}
    group by game_date, player_lookup, system_id, is_champion, player_name
),

in_force as (
    select * from {{ ref('fct_prediction_versions') }}
    where is_in_force and is_followed and {{ in_incremental_window('game_date') }}
),

decision_lists as (
    select
        decisions.game_date,
        decisions.player_lookup,
        decisions.system_id,
        to_json(array_agg(
            json_array(
                decisions.subset_id,
                subsets.public_id,
                decisions.audience,
                decisions.subset_rank,
                decisions.rejected_by,
                {{ number_or_word('decisions.found_number', 'decisions.found_word') }},
                {{ number_or_word('decisions.wanted_number', 'decisions.wanted_word') }},
                {{ json_number('decisions.missed_by') }}
            )
            -- those on trial last
            order by if(subsets.display_order is null, 1, 0), subsets.display_order, decisions.subset_id
        )) as decision_list
    from {{ ref('fct_subset_decisions') }} as decisions
    left join {{ ref('dim_subsets') }} as subsets
        on decisions.subset_id = subsets.subset_id and {{ is_valid_on('subsets', 'decisions.game_date') }}
    where {{ in_incremental_window('decisions.game_date') }}
    group by decisions.game_date, decisions.player_lookup, decisions.system_id
)

select
    written.game_date,
    written.player_lookup,
    written.system_id,
    written.is_champion,
    written.player_name,
    json_array(
        written.system_id,
        written.version_list,
        in_force.team,
        in_force.opponent,
        {{ json_number('in_force.points_line') }},
        in_force.sportsbook,
        in_force.feature_quality,
        in_force.failed_check,
        {{ json_number('in_force.edge') }},
        in_force.edge_tier,
        {{ json_number('in_force.confidence') }},
        {{ json_number('in_force.composite_score') }},
        coalesce(decision_lists.decision_list, json '[]'),
        in_force.actual_points,
        in_force.outcome
    ) as system_row
from version_lists as written
left join in_force
    on
        written.game_date = in_force.game_date
        and written.player_lookup = in_force.player_lookup
        and written.system_id = in_force.system_id
left join decision_lists
    on
        written.game_date = decision_lists.game_date
        and written.player_lookup = decision_lists.player_lookup
        and written.system_id = decision_lists.system_id
