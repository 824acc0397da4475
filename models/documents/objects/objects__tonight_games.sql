-- a view, because several documents read it
{{ config(materialized='view') }}

select
    player_lookup,
    json_object(
        'opponent', opponent,
        'is_home', is_home,
        'tips_off_at', {{ utc_text('tips_off_at') }}
    ) as game
from {{ ref('fct_next_games') }}
where game_date = {{ as_of_date() }}
