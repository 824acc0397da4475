{{ config(materialized='ephemeral') }}

with
-- a public id has lowercase letters and digits alone, and is not `index`; others have no file in `players/`
players_without_id as (
    select
        'players_without_id' as kind,
        max(game_date) as game_date,
        player_lookup as what,
        {{ counted('count(*)', 'prediction') }} as detail,
        'Documents show them with a player_id of null. Give them another lookup upstream.' as how_to_fix
    from {{ ref('fct_predictions_shown') }}
    where game_date >= {{ records_from() }} and {{ player_id('player_lookup') }} is null
    group by player_lookup
),

players_without_name as (
    select
        'players_without_name' as kind,
        max(candidates.game_date) as game_date,
        candidates.player_lookup as what,
        cast(null as string) as detail,
        'Documents show their player_lookup as their name. Add them to the registry.' as how_to_fix
    from {{ ref('fct_candidates') }} as candidates
    left join {{ ref('stg_nba_reference__players') }} as players on candidates.player_lookup = players.player_lookup
    where {{ in_incremental_window('candidates.game_date') }} and players.player_lookup is null
    group by candidates.player_lookup
),

unknown_values as (
    select
        'unknown_values' as kind,
        last_game_date as game_date,
        kind || ' ' || unknown_value as what,
        {{ counted('occurrences', 'row') }} as detail,
        'No public document shows what no seed knows. Add the model, subset or signal to its seed.' as how_to_fix
    from {{ ref('fct_unknown_values') }}
)

select * from players_without_id
union all
select * from players_without_name
union all
select * from unknown_values
