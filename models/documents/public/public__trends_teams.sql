with splits as (
    select
        *,
        json_object(
            'games', splits.games, 'decided', splits.decided, 'overs', splits.overs, 'unders', splits.unders,
            'over_rate', splits.over_rate, 'interval', {{ interval_object('splits') }}, 'sample', splits.sample_size
        ) as cell
    from {{ ref('fct_team_splits') }} as splits
),

team_lists as (
    select
        count(*) as teams,
        to_json(coalesce(array_agg(
            json_object(
                'team', season.team,
                'season', season.cell, 'last_10', last_10.cell, 'home', home.cell, 'away', away.cell,
                'points', json_object(
                    'allowed', season.mean_points, 'line', season.mean_line, 'difference', season.mean_margin
                ),
                'leans', season.lean
            )
            order by season.list_rank
        ), [])) as team_list
    from splits as season
    inner join splits as last_10 on season.team = last_10.team and last_10.split_value = 'last_10'
    inner join splits as home on season.team = home.team and home.split_value = 'home'
    inner join splits as away on season.team = away.team and away.split_value = 'away'
    where season.split_value = 'season'
),

contents as (
    select
        {{ fixed_document(status=status_with('team_lists.teams'), row_count='team_lists.teams') }},
        today.calendar_date as as_of_date,
        json_object(
            'season', today.season, 'status', {{ status_with('team_lists.teams') }}, 'teams', team_lists.team_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join team_lists
)

{{ finish_document('contents') }}
