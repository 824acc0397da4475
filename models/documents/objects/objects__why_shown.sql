-- what readers see of a prediction on its date, and in which of the dated files
with group_files as (
    {% for kind in ['public__picks', 'public__best_bets'] %}
        select
            picks.game_date,
            picks.player_lookup,
            picks.subset_rank,
            {{ document_path('picks.game_date', of=kind) }} as path,
            {{ loop.index }} as place,
            shown_groups.public_id,
            shown_groups.public_name,
            shown_groups.display_order
        from {{ ref('fct_picks_shown') }} as picks
        inner join {{ ref('fct_groups_shown') }} as shown_groups
            on picks.game_date = shown_groups.game_date and picks.subset_id = shown_groups.subset_id
        where {{ in_incremental_window('picks.game_date') }} {{ 'and shown_groups.is_best_bets' if loop.last }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

group_lists as (
    select
        game_date,
        player_lookup,
        to_json(array_agg(
            json_array(path, public_id, public_name, subset_rank)
            order by place, display_order
        )) as group_list
    from group_files
    group by game_date, player_lookup
)

select
    shown.game_date,
    shown.player_lookup,
    shown.player_name,
    json_array(
        {{ json_number('round(shown.predicted_points, 1)') }},
        {{ json_number('shown.points_line') }},
        shown.direction,
        shown.actual_points,
        shown.outcome,
        if(
            shown.rekey_fits is null, null, json_object('fits', shown.rekey_fits, 'graded_by', shown.graded_by)
        ),
        json_array(
            {{ document_path('shown.game_date', of='public__predictions') }},
            {{ document_path('shown.game_date', of='public__results') }}
        ),
        coalesce(group_lists.group_list, json '[]')
    ) as shown_row
from {{ ref('fct_predictions_shown') }} as shown
inner join {{ ref('fct_slates') }} as slates
    on shown.game_date = slates.game_date and shown.system_id = slates.champion_system_id
left join group_lists
    on shown.game_date = group_lists.game_date and shown.player_lookup = group_lists.player_lookup
where shown.has_line and {{ in_incremental_window('shown.game_date') }}
