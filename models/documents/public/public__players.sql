with records as (select * from {{ ref('fct_player_records') }}),

cells as (
    select
        player_lookup,
        split_kind,
        split_value,
        json_object({{ cell_fields('splits') }}, 'points', points, 'sample', sample_size) as cell
    from {{ ref('fct_player_splits') }} as splits
),

split_objects as (
    select
        player_lookup,
        split_kind,
        {{ object_of('split_value', 'cell') }} as split_object
    from cells
    group by player_lookup, split_kind
),

all_splits as (
    select
        player_lookup,
        {{ object_of('split_kind', 'split_object') }} as splits_object
    from split_objects
    group by player_lookup
),

players as (
    select
        players.player_lookup,
        {{ player_id('players.player_lookup') }} as player_id,
        players.player_name,
        players.team,
        games.game_list,
        case
            when today.record_status != 'ok' then today.record_status
            when coalesce(games.newest_season, '') != today.season then 'no_data'
            else 'ok'
        end as status
    from {{ ref('dim_players') }} as players
    cross join {{ ref('dim_today') }} as today
    left join {{ ref('objects__player_games') }} as games on players.player_lookup = games.player_lookup
),

contents as (
    select
        {{ fixed_document(
            status='players.status', row_count='whole.predictions', names={'player_id': 'players.player_id'}
        ) }},
        today.calendar_date as as_of_date,
        json_object(
            'season', today.season,
            'model', today.champion_codename,
            'published_from', today.published_from,
            'status', players.status,
            'player_id', players.player_id,
            'player', players.player_name,
            'team', players.team,
            'season_averages', json_object(
                'games', coalesce(form.season_games, 0), 'points', form.season_points, 'minutes', form.season_minutes
            ),
            'form', form.form,
            'stats', {{ record_object('whole') }},
            'directions', {{ sides_object('overs', 'unders') }},
            'closer_than_the_line', {{ closer_object('whole') }},
            'splits', all_splits.splits_object,
            'games', coalesce(players.game_list, json '[]'),
            'next_game', if(
                next_games.game_id is null,
                json 'null',
                json_object(
                    'date', next_games.game_date,
                    'opponent', next_games.opponent,
                    'is_home', next_games.is_home,
                    'tips_off_at', {{ utc_text('next_games.tips_off_at') }},
                    'line', {{ json_number('next_games.points_line') }}
                )
            )
        ) as content
    from {{ ref('dim_today') }} as today
    cross join players
    inner join records as whole on players.player_lookup = whole.player_lookup and whole.split_value = 'all'
    inner join records as overs on players.player_lookup = overs.player_lookup and overs.split_value = 'OVER'
    inner join records as unders on players.player_lookup = unders.player_lookup and unders.split_value = 'UNDER'
    inner join all_splits on players.player_lookup = all_splits.player_lookup
    left join {{ ref('fct_player_form') }} as form on players.player_lookup = form.player_lookup
    left join {{ ref('fct_next_games') }} as next_games
        on players.player_lookup = next_games.player_lookup and next_games.is_next
    where players.player_id is not null
)

{{ finish_document('contents') }}
