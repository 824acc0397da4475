with slates as (
    select * from {{ ref('fct_slates') }}
    where games_scheduled > 0
),

bounds as (
    select
        season,
        min(game_date) as first_game_date,
        max(if(game_date <= {{ as_of_date() }}, game_date, null)) as last_game_date,
        max(game_date) as last_scheduled_date,
        min(if(basis = 'published', game_date, null)) as published_from
    from slates
    group by season
),

-- dates with games one after another on which one model is the champion have the same number
numbered as (
    select
        season,
        game_date,
        champion_codename,
        row_number() over (partition by season order by game_date asc)
        - row_number() over (partition by season, champion_codename order by game_date asc) as run
    from slates
    where game_date <= {{ as_of_date() }}
),

runs as (
    select
        season,
        champion_codename,
        min(game_date) as first_date,
        max(game_date) as last_date
    from numbered
    where champion_codename is not null
    group by season, champion_codename, run
),

champion_lists as (
    select
        season,
        to_json(array_agg(
            json_object('model', champion_codename, 'first_date', first_date, 'last_date', last_date)
            order by first_date
        )) as champion_list
    from runs
    group by season
),

date_lists as (
    select
        season,
        to_json(array_agg(
            json_set(date_object, '$.path', coalesce(to_json(picks_path), json 'null')) order by game_date
        )) as date_list
    from {{ ref('objects__schedule_dates') }}
    group by season
)

select
    bounds.season,
    bounds.first_game_date,
    bounds.last_game_date,
    bounds.last_scheduled_date,
    bounds.published_from,
    coalesce(champion_lists.champion_list, json '[]') as champion_list,
    date_lists.date_list
from bounds
inner join date_lists on bounds.season = date_lists.season
left join champion_lists on bounds.season = champion_lists.season
where bounds.last_game_date is not null
