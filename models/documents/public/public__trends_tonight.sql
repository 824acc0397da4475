with slates as (
    select * from {{ ref('fct_slates') }}
    where game_date = {{ as_of_date() }}
),

trends as (
    select * from {{ ref('fct_tonight_trends') }}
),

-- one entry per player and trend, whatever the others suggest; `size` orders those of one trend
entries as (
    select
        player_lookup,
        'streak' as trend,
        streak_lean as lean,
        streak_strength as strength,
        cast(streak_length as float64) as size,
        json_object(
            'length', streak_length, 'avg_margin', streak_margin, 'over_rate_last_10', last_10_over_rate
        ) as details
    from trends
    where streak_lean is not null
    union all
    select
        player_lookup,
        'momentum' as trend,
        momentum_lean as lean,
        momentum_strength as strength,
        momentum_size as size,
        json_object(
            'last_5', last_5_points, 'last_15', last_15_points, 'games', momentum_games, 'change', momentum_change
        ) as details
    from trends
    where momentum_lean is not null
    union all
    select
        player_lookup,
        'rest' as trend,
        rest_lean as lean,
        rest_strength as strength,
        rest_size as size,
        json_object(
            'rest_days', rest_days, 'class', rest_class, 'class_mean', class_points, 'all_mean', all_points,
            'difference', rest_difference, 'games', class_games
        ) as details
    from {{ ref('fct_tonight_rest') }}
),

entry_lists as (
    select
        count(*) as row_count,
        countif(entries.trend = 'streak') as streaks,
        countif(entries.trend = 'momentum') as momenta,
        countif(entries.trend = 'rest') as rests,
        to_json(coalesce(array_agg(
            json_object(
                'player_id', {{ player_id('entries.player_lookup') }},
                'player', players.player_name,
                'team', expected.team,
                'trend', entries.trend, 'lean', entries.lean, 'strength', entries.strength, 'details', entries.details,
                'line', {{ json_number('expected.points_line') }},
                'game', games.game
            )
            order by
                strpos('high medium', entries.strength) asc,
                strpos('streak momentum rest', entries.trend) asc,
                entries.size desc,
                entries.player_lookup asc
        ), [])) as entry_list
    from entries
    inner join {{ ref('fct_next_games') }} as expected
        on entries.player_lookup = expected.player_lookup and expected.game_date = {{ as_of_date() }}
    inner join {{ ref('dim_players') }} as players on entries.player_lookup = players.player_lookup
    inner join {{ ref('objects__tonight_games') }} as games on entries.player_lookup = games.player_lookup
),

expected_counts as (
    select count(*) as players from trends
),

contents as (
    {%- set status = "case when slates.is_off_season then 'off_season' when slates.games_scheduled = 0 then 'no_games'"
        ~ " when expected_counts.players = 0 then 'no_data' else 'ok' end" %}
    select
        {{ fixed_document(status=status, row_count='entry_lists.row_count') }},
        json_object(
            'date', slates.game_date,
            'season', slates.season,
            'status', {{ status }},
            'by_trend', json_object(
                'streak', entry_lists.streaks, 'momentum', entry_lists.momenta, 'rest', entry_lists.rests
            ),
            'plays', entry_lists.entry_list
        ) as content
    from slates
    cross join entry_lists
    cross join expected_counts
)

{{ finish_document('contents') }}
