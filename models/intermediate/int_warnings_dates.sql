{{ config(materialized='ephemeral') }}

with
expected_players as (select * from {{ ref('fct_expected_players') }} where game_date = {{ as_of_date() }}),

-- locked dates of the last days on which the champion predicts too few of the players who were expected with a line
coverage_below_minimum as (
    select
        'coverage_below_minimum' as kind,
        game_date,
        system_id as what,
        cast(covered as string) || ' of ' || {{ counted('expected_with_line', 'player') }} as detail,
        'admin/inputs.json names the players: look at what upstream lacked before it ran.' as how_to_fix
    from {{ ref('fct_coverage') }}
    where
        is_champion
        and is_locked
        and game_date >= {{ days_ago(var('inputs_days') - 1) }}
        and 100 * covered < {{ var('coverage_min_percent') }} * expected_with_line
),

-- on BigQuery, every run rebuilds all dates from the first of these on
dates_never_graded as (
    select
        'dates_never_graded' as kind,
        game_date,
        cast(null as string) as what,
        cast(null as string) as detail,
        'They wait for results long after their games. Look for their box scores.' as how_to_fix
    from {{ ref('int_slate_coverage') }}
    where unix_date(game_date) < unix_date({{ as_of_date() }}) - {{ var('reprocess_days') }}
    group by game_date
    having sum(pending_by_rules + pending_shown) > 0
),

dates_without_predictions as (
    select
        'dates_without_predictions' as kind,
        game_date,
        cast(null as string) as what,
        cast(null as string) as detail,
        'They have games, but the champion has no prediction with a line. Look at its run.' as how_to_fix
    from {{ ref('fct_slates') }}
    where game_date >= {{ records_from() }} and slate_status = 'no_data' and has_documents
),

-- while the pre-game table names nobody of the date, tonight/all-players.json says so
games_with_few_players as (
    select
        'games_with_few_players' as kind,
        games.game_date,
        games.game_id as what,
        {{ counted('count(expected.player_lookup)', 'player') }} as detail,
        'Look at the pre-game table of today: one team may be missing.' as how_to_fix
    from {{ ref('fct_games') }} as games
    left join expected_players as expected on games.game_id = expected.game_id
    where
        games.game_date = {{ as_of_date() }}
        and games.game_date in (select game_date from expected_players)
    group by games.game_date, games.game_id
    having count(expected.player_lookup) < {{ var('expected_players_per_game') }}
),

last_season_has_ended as (
    select
        'last_season_has_ended' as kind,
        max(last_date) as game_date,
        cast(null as string) as what,
        cast(null as string) as detail,
        'Add the next season to seeds/seasons.csv before it starts.' as how_to_fix
    from {{ ref('seasons') }}
    having coalesce({{ as_of_date() }} > max(last_date), true)
)

select * from coverage_below_minimum
union all
select * from dates_never_graded
union all
select * from dates_without_predictions
union all
select * from games_with_few_players
union all
select * from last_season_has_ended
