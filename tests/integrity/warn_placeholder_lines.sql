-- Counts predictions whose line was dropped because the feed of their date and system sent placeholders.
{{ config(severity='warn') }}

select
    game_date,
    system_id,
    player_lookup
from {{ ref('int_predictions_in_force') }}
where has_placeholder_line
