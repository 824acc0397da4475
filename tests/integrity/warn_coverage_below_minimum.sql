-- Counts locked dates of the last days on which the champion has no prediction with a line for too many of the players
-- who were expected with one. admin/inputs.json names them: look at what upstream lacked before it ran.
{{ config(severity='warn') }}

select
    game_date,
    system_id,
    covered,
    expected_with_line
from {{ ref('fct_coverage') }}
where
    is_champion
    and is_locked
    and game_date >= {{ days_ago(var('inputs_days') - 1) }}
    and 100 * covered < {{ var('coverage_min_percent') }} * expected_with_line
