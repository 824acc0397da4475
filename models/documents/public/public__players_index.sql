with player_lists as (
    select
        cast(count(*) as int64) as row_count,
        to_json(coalesce(array_agg(
            json_object(
                'player_id', {{ player_id('players.player_lookup') }},
                'player', players.player_name,
                'team', players.team,
                'games', coalesce(form.season_games, 0),
                'predictions', records.predictions,
                'stats', {{ record_object('records') }}
            )
            order by players.player_name, players.player_lookup
        ), [])) as player_list
    from {{ ref('fct_player_records') }} as records
    inner join {{ ref('dim_players') }} as players on records.player_lookup = players.player_lookup
    left join {{ ref('fct_player_form') }} as form on records.player_lookup = form.player_lookup
    where
        records.split_value = 'all'
        and records.predictions >= 1
        and {{ player_id('records.player_lookup') }} is not null
),

contents as (
    select
        {{ fixed_document(status=status_with('player_lists.row_count'), row_count='player_lists.row_count') }},
        today.calendar_date as as_of_date,
        json_object(
            'season', today.season,
            'model', today.champion_codename,
            'published_from', today.published_from,
            'status', {{ status_with('player_lists.row_count') }},
            'players', player_lists.player_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join player_lists
)

{{ finish_document('contents') }}
