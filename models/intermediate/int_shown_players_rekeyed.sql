{{ config(materialized='view') }}

with box_scores as (select * from {{ ref('stg_nba_analytics__box_scores') }}),

shown as (select * from {{ ref('int_ledger_predictions') }}),

games_with_box_scores as (
    select distinct
        game_date,
        game_id
    from box_scores
),

without_box_score as (
    select shown.*
    from shown
    inner join games_with_box_scores as games
        on shown.game_date = games.game_date and shown.game_id = games.game_id
    left join box_scores as own
        on
            shown.game_date = own.game_date
            and shown.game_id = own.game_id
            and shown.player_lookup = own.player_lookup
    where own.player_lookup is null
),

of_his_name as (
    select
        absent.game_date,
        absent.system_id,
        absent.player_lookup,
        box_scores.player_lookup as found_lookup,
        -- whoever was shown or expected beside him is somebody else of that name
        also_shown.player_lookup is null
        and (expected.player_lookup is null or also_expected.player_lookup is null) as is_his
    from without_box_score as absent
    inner join box_scores
        on
            absent.game_date = box_scores.game_date
            and absent.game_id = box_scores.game_id
            and absent.team = box_scores.team
            and absent.player_name = box_scores.player_full_name
    left join shown as also_shown
        on
            absent.game_date = also_shown.game_date
            and absent.system_id = also_shown.system_id
            and box_scores.player_lookup = also_shown.player_lookup
    left join {{ ref('stg_nba_analytics__expected_players') }} as expected
        on
            absent.game_date = expected.game_date
            and absent.game_id = expected.game_id
            and absent.player_lookup = expected.player_lookup
    left join {{ ref('stg_nba_analytics__expected_players') }} as also_expected
        on
            absent.game_date = also_expected.game_date
            and absent.game_id = also_expected.game_id
            and box_scores.player_lookup = also_expected.player_lookup
),

found as (
    select
        game_date,
        system_id,
        player_lookup,
        countif(is_his) as fits,
        max(if(is_his, found_lookup, null)) as last_fit
    from of_his_name
    group by game_date, system_id, player_lookup
)

select
    absent.game_date,
    absent.system_id,
    absent.player_lookup,
    absent.game_id,
    absent.player_name,
    absent.team,
    coalesce(found.fits, 0) as fits,
    if(found.fits = 1, found.last_fit, null) as graded_by,
    coalesce(found.fits, 0) != 1
    and {{ direction('absent') }} is not null
    and not absent.is_voided
    and absent.game_date >= {{ days_ago(var('rekey_days')) }} as is_awaited
from without_box_score as absent
left join found
    on {{ is_same_prediction('absent', 'found') }}
left join {{ ref('stg_nba_reference__players') }} as players on absent.player_lookup = players.player_lookup
where
    found.player_lookup is not null
    -- a name that is not the lookup was the registry's when it was shown
    or (players.player_lookup is null and absent.player_name != absent.player_lookup)
