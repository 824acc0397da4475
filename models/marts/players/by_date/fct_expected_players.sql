with offers as (
    select
        *,
        if(coalesce(has_prop_line, true), points_line, null) as offered_line
    from {{ ref('stg_nba_analytics__expected_players') }}
),

feeds as (
    select
        game_date,
        {{ is_broken_feed('offered_line') }} as is_broken
    from offers
    group by game_date
)

select
    offers.game_date,
    offers.game_id,
    offers.player_lookup,
    offers.team,
    offers.opponent,
    {{ is_home('offers.team', 'games') }} as is_home,
    if(feeds.is_broken and {{ equals_placeholder('offers.offered_line') }}, null, offers.offered_line) as points_line
from offers
inner join feeds on offers.game_date = feeds.game_date
inner join {{ ref('stg_nba_reference__games') }} as games
    on offers.game_date = games.game_date and offers.game_id = games.game_id
where offers.player_lookup is not null
