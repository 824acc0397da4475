with trends as (
    select
        *,
        case trend
            when 'streak'
                then json_object(
                    'length', games,
                    'avg_margin', difference,
                    'over_rate_last_10', last_10_over_rate
                )
            when 'momentum'
                then json_object(
                    'last_5', points,
                    'last_15', usual_points,
                    'games', games,
                    'change', difference
                )
            else json_object(
                'rest_days', rest_days,
                'class', rest_class,
                'class_mean', points,
                'all_mean', usual_points,
                'difference', difference,
                'games', games
            )
        end as details
    from {{ ref('fct_tonight_trends') }}
),

play_lists as (
    select
        count(*) as row_count,
        countif(trends.trend = 'streak') as streaks,
        countif(trends.trend = 'momentum') as momenta,
        countif(trends.trend = 'rest') as rests,
        to_json(coalesce(array_agg(
            json_object(
                'player_id', {{ player_id('trends.player_lookup') }},
                'player', players.player_name,
                'team', expected.team,
                'trend', trends.trend,
                'lean', trends.lean,
                'strength', trends.strength,
                'details', trends.details,
                'line', {{ json_number('expected.points_line') }},
                'game', games.game
            )
            order by trends.list_rank
        ), [])) as play_list
    from trends
    inner join {{ ref('fct_next_games') }} as expected
        on trends.player_lookup = expected.player_lookup and expected.game_date = {{ as_of_date() }}
    inner join {{ ref('dim_players') }} as players on trends.player_lookup = players.player_lookup
    inner join {{ ref('objects__tonight_games') }} as games on trends.player_lookup = games.player_lookup
),

expected_counts as (
    select count(*) as players from {{ ref('fct_next_games') }}
    where game_date = {{ as_of_date() }}
),

slates as (
    select
        game_date,
        season,
        case
            when is_off_season then 'off_season'
            when games_scheduled = 0 then 'no_games'
            when expected_counts.players = 0 then 'no_data'
            else 'ok'
        end as status
    from {{ ref('fct_slates') }}
    cross join expected_counts
    where game_date = {{ as_of_date() }}
),

contents as (
    select
        {{ fixed_document(status='slates.status', row_count='play_lists.row_count') }},
        json_object(
            'date', slates.game_date,
            'season', slates.season,
            'status', slates.status,
            'by_trend', json_object(
                'streak', play_lists.streaks, 'momentum', play_lists.momenta, 'rest', play_lists.rests
            ),
            'plays', play_lists.play_list
        ) as content
    from slates
    cross join play_lists
)

{{ finish_document('contents') }}
