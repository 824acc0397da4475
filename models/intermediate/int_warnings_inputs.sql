{{ config(materialized='ephemeral') }}

with
box_scores_of_another_date as (
    select
        'box_scores_of_another_date' as kind,
        results.game_date,
        results.player_lookup as what,
        results.game_id as detail,
        'They grade no prediction, because their game is on another date. Correct the date upstream.' as how_to_fix
    from {{ ref('int_player_results') }} as results
    inner join {{ ref('stg_nba_reference__games') }} as games on results.game_id = games.game_id
    where results.game_date != games.game_date
),

games_without_tipoff as (
    select
        'games_without_tipoff' as kind,
        game_date,
        game_id as what,
        cast(null as string) as detail,
        'They are taken to start at noon Eastern, so that their date locks early. Add the time upstream.' as how_to_fix
    from {{ ref('stg_nba_reference__games') }}
    where not has_tipoff_time
),

-- each row is scaled by its own value, so a low confidence on the scale 0-100 could be taken for one on the scale 0-1
mixed_confidence_scales as (
    select
        'mixed_confidence_scales' as kind,
        game_date,
        system_id as what,
        cast(countif(is_confidence_fraction) as string) || ' of 0-1, '
        || cast(countif(not is_confidence_fraction) as string) || ' of 0-100' as detail,
        'Let the model write one scale of confidence, 0-1 or 0-100; a low one of 0-100 is taken for 0-1.' as how_to_fix
    from {{ ref('stg_nba_predictions__predictions') }}
    group by game_date, system_id
    having countif(is_confidence_fraction) > 0 and countif(not is_confidence_fraction) > 0
),

unknown_injury_statuses as (
    select
        'unknown_injury_statuses' as kind,
        game_date,
        player_lookup as what,
        injury_status as detail,
        'Shown as null. If the word is new, stg_nba_raw__injury_reports must know it, too.' as how_to_fix
    from {{ ref('int_availability') }}
    where availability_status is null and game_date >= {{ as_of_date() }} and not is_at_lock
),

-- what can be true stands beside each column in models/staging/_sources.yml
values_put_aside as (
    select
        'values_put_aside' as kind,
        game_date,
        table_name || '.' || column_name as what,
        {{ counted('value_count', 'value') }} || ': ' || first_keys as detail,
        'They cannot be true: taken for absent. Tell upstream, or widen the bounds in _sources.yml.' as how_to_fix
    from {{ ref('fct_values_put_aside') }}
    where {{ in_incremental_window('game_date') }}
),

-- runs of upstream processors that have neither ended nor been followed by one that succeeded
stuck_runs as (
    select
        'stuck_runs' as kind,
        data_date as game_date,
        processor_name as what,
        run_id as detail,
        'Look at the log of the processor, and run it again for that date.' as how_to_fix
    from {{ ref('fct_processor_runs') }}
    where is_stuck
)

select * from box_scores_of_another_date
union all
select * from games_without_tipoff
union all
select * from mixed_confidence_scales
union all
select * from unknown_injury_statuses
union all
select * from values_put_aside
union all
select * from stuck_runs
