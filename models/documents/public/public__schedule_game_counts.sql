with today as (select * from {{ ref('dim_today') }}),

date_lists as (
    select
        count(*) as row_count,
        to_json(coalesce(array_agg(dates.date_object order by dates.game_date), [])) as date_list
    from {{ ref('objects__schedule_dates') }} as dates
    inner join today on dates.season = today.season
),

break_lists as (
    select
        to_json(coalesce(array_agg(
            json_object('first_date', first_date, 'last_date', last_date, 'days', days) order by first_date
        ), [])) as break_list
    from {{ ref('fct_schedule_breaks') }}
),

contents as (
    select
        {{ fixed_document(status=status_with('date_lists.row_count'), row_count='date_lists.row_count') }},
        json_object(
            'as_of_date', today.calendar_date,
            'model', today.champion_codename,
            'season', today.season,
            'status', {{ status_with('date_lists.row_count') }},
            'published_from', today.published_from,
            'first_game_date', newest.first_game_date,
            'last_scheduled_date', newest.last_scheduled_date,
            'last_game_date', newest.last_game_date,
            'next_game_date', newest.next_game_date,
            'dates', date_lists.date_list,
            'breaks', break_lists.break_list
        ) as content
    from today
    cross join {{ ref('fct_newest_dates') }} as newest
    cross join date_lists
    cross join break_lists
)

{{ finish_document('contents') }}
