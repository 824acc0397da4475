with renamed as (
    select
        cast(player_lookup as string) as player_lookup,
        cast(player_name as string) as player_name,
        cast(team_abbr as string) as team,
        cast(season as string) as season,
        cast(last_game_date as date) as last_game_date
    from {{ walled('nba_reference', 'nba_players_registry') }}
)

select * from renamed
where player_lookup is not null and player_name is not null
qualify row_number() over (
    partition by player_lookup
    order by season desc, last_game_date desc, player_name asc, team asc
) = 1
