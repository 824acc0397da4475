with seen as (
    select
        player_lookup,
        game_date,
        game_id,
        team,
        1 as preference
    from {{ ref('fct_player_games') }}
    where game_date >= {{ records_from(seasons_before=1) }}
    union all
    select
        player_lookup,
        game_date,
        game_id,
        if(game_date <= {{ as_of_date() }}, team, null) as team,
        2 as preference
    from {{ ref('fct_expected_players') }}
    where game_date >= {{ records_from(seasons_before=1) }}
    union all
    select
        player_lookup,
        game_date,
        game_id,
        cast(null as string) as team,
        3 as preference
    from {{ ref('fct_predictions_shown') }}
    where game_date >= {{ records_from(seasons_before=1) }}
),

newest as (
    select * from seen
    qualify row_number() over (
        partition by player_lookup order by team is null asc, game_date desc, preference asc, game_id desc
    ) = 1
)

select
    newest.player_lookup,
    coalesce(names.player_name, newest.player_lookup) as player_name,
    newest.team
from newest
left join {{ ref('stg_nba_reference__players') }} as names on newest.player_lookup = names.player_lookup
