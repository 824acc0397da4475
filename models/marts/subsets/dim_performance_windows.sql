with today as (select * from {{ ref('dim_dates') }} where calendar_date = {{ as_of_date() }}),

bounds as (
    select
        windows.window_name,
        windows.is_public,
        windows.is_best_bets,
        windows.days,
        windows.has_rejections,
        today.season,
        today.season_first_date,
        today.calendar_date,
        -- days before today on which the window starts
        case windows.window_kind
            when 'days' then windows.days - 1
            when 'week' then {{ days_since_monday('today.calendar_date') }}
            when 'month' then extract(day from today.calendar_date) - 1
            when 'season' then unix_date(today.calendar_date) - unix_date(today.season_first_date)
        end as days_back,
        if(
            windows.window_kind = 'season', least(today.calendar_date, today.season_last_date), today.calendar_date
        ) as end_date
    from {{ ref('performance_windows') }} as windows
    cross join today
)

select
    window_name,
    is_public,
    is_best_bets,
    days,
    has_rejections,
    season,
    greatest(date_from_unix_date(unix_date(calendar_date) - days_back), season_first_date) as start_date,
    end_date
from bounds
