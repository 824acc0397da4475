with pick_counts as (
    select
        subset_id,
        count(*) as picks
    from {{ ref('fct_picks_shown') }}
    where game_date = {{ as_of_date() }}
    group by subset_id
),

group_lists as (
    select
        to_json(coalesce(array_agg(
            json_object('id', shown_groups.public_id, 'picks', coalesce(pick_counts.picks, 0))
            order by shown_groups.display_order
        ), [])) as group_list
    from {{ ref('fct_groups_shown') }} as shown_groups
    left join pick_counts on shown_groups.subset_id = pick_counts.subset_id
    where shown_groups.game_date = {{ as_of_date() }}
),

best_bet_lists as (
    select
        to_json(coalesce(
            array_agg(json_object({{ whole_pick_fields('best_bets') }}) order by subset_rank), []
        )) as best_bet_list
    from {{ ref('fct_best_bets') }} as best_bets
    where game_date = {{ as_of_date() }}
)

select
    json_object(
        'date', today.game_date,
        'status', today.picks_status,
        'locks_at', {{ utc_text('today.locks_at') }},
        'groups', group_lists.group_list,
        'best_bets', best_bet_lists.best_bet_list
    ) as today_object
from {{ ref('dim_today') }} as today
cross join group_lists
cross join best_bet_lists
