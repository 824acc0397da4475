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
        trends.player_lookup,
        'streak' as trend,
        1 as trend_order,
        trends.streak_lean as lean,
        trends.streak_strength as strength,
        cast(trends.streak_length as float64) as size,
        json_object(
            'length', streak_length, 'avg_margin', streak_margin, 'over_rate_last_10', form.last_10_over_rate
        ) as details
    from trends
    inner join {{ ref('fct_player_form') }} as form on trends.player_lookup = form.player_lookup
    where trends.streak_lean is not null
    union all
    select
        player_lookup,
        'momentum' as trend,
        2 as trend_order,
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
        3 as trend_order,
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
        json_object(
            'streak', countif(entries.trend = 'streak'),
            'momentum', countif(entries.trend = 'momentum'),
            'rest', countif(entries.trend = 'rest')
        ) as by_trend,
        to_json(array_agg(
            json_object(
                'player_id', {{ player_id('entries.player_lookup') }},
                'player', players.player_name,
                'team', expected.team,
                'trend', entries.trend,
                'lean', entries.lean,
                'strength', entries.strength,
                'details', entries.details,
                'line', {{ json_number('expected.points_line') }},
                'game', games.game
            )
            order by if(entries.strength = 'high', 1, 2), entries.trend_order, entries.size desc, entries.player_lookup
        )) as entry_list
    from entries
    inner join {{ ref('fct_next_games') }} as expected
        on entries.player_lookup = expected.player_lookup and expected.game_date = {{ as_of_date() }}
    inner join {{ ref('dim_players') }} as players on entries.player_lookup = players.player_lookup
    inner join {{ ref('objects__tonight_games') }} as games on entries.player_lookup = games.player_lookup
),

contents as (
    {%- set status = "case when slates.is_off_season then 'off_season' when slates.games_scheduled = 0 then 'no_games'"
        ~ " when expected.players = 0 then 'no_data' else 'ok' end" %}
    select
        {{ fixed_document(status=status, row_count='entry_lists.row_count') }},
        json_object(
            'date', slates.game_date,
            'season', slates.season,
            'status', {{ status }},
            'by_trend', entry_lists.by_trend,
            'plays', if(entry_lists.row_count = 0, json '[]', entry_lists.entry_list)
        ) as content
    from slates
    cross join entry_lists
    cross join (select count(*) as players from trends) as expected
)

{{ finish_document('contents') }}
