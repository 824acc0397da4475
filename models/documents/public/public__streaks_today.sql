with streaks as (select * from {{ ref('fct_player_streaks') }}),

-- a kind without streaks stands there, too
kinds as (
    select
        'line' as decided_by,
        'over' as streak_kind
    union all
    select
        'line' as decided_by,
        'under' as streak_kind
    union all
    select
        'prediction' as decided_by,
        'prediction_hits' as streak_kind
    union all
    select
        'prediction' as decided_by,
        'prediction_misses' as streak_kind
),

considered as (
    select
        decided_by,
        count(*) as players
    from streaks
    group by decided_by
),

runs as (
    select
        streak_kind,
        count(*) as run_count,
        max(run_length) as longest
    from streaks
    where is_streak
    group by streak_kind
),

kind_objects as (
    select
        kinds.streak_kind,
        json_object(
            'count', coalesce(runs.run_count, 0),
            'longest', coalesce(runs.longest, 0),
            'players_considered', coalesce(considered.players, 0),
            'expected_by_chance', {{ rounded_ratio(
                'coalesce(considered.players, 0)', 2 ** var('streak_min_length'), 10
            ) }},
            'players', coalesce(player_lists.player_list, json '[]')
        ) as kind_object
    from kinds
    left join considered on kinds.decided_by = considered.decided_by
    left join runs on kinds.streak_kind = runs.streak_kind
    left join {{ ref('objects__streak_players') }} as player_lists on kinds.streak_kind = player_lists.streak_kind
),

streak_objects as (
    select {{ object_of('streak_kind', 'kind_object') }} as streak_object
    from kind_objects
),

contents as (
    select
        {{ fixed_document(status=status_with('season.games'), row_count='season.games') }},
        today.calendar_date as as_of_date,
        json_object(
            'model', today.champion_codename,
            'season', today.season,
            'status', {{ status_with('season.games') }},
            'min_length', {{ var('streak_min_length') }},
            'streaks', streak_objects.streak_object
        ) as content
    from {{ ref('dim_today') }} as today
    cross join {{ ref('fct_league_trends') }} as season
    cross join streak_objects
    where season.trend = 'season'
)

{{ finish_document('contents') }}
