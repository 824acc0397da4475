with windows as (
    select * from {{ ref('performance_windows') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dates as (
    select * from {{ ref('int_dates') }}
),

bounds as (
    select
        windows.window_name,
        windows.is_public,
        dates.season,
        dates.season_first_date,
        -- days before as_of_date on which the window starts
        case windows.window_kind
            when 'days' then windows.days - 1
            when 'week' then {{ days_since_monday('as_of.as_of_date') }}
            when 'month' then extract(day from as_of.as_of_date) - 1
            when 'season' then unix_date(as_of.as_of_date) - unix_date(dates.season_first_date)
        end as days_back,
        as_of.as_of_date,
        if(
            windows.window_kind = 'season', least(as_of.as_of_date, dates.season_last_date), as_of.as_of_date
        ) as end_date
    from windows
    cross join as_of
    inner join dates on as_of.as_of_date = dates.calendar_date
)

select
    window_name,
    is_public,
    season,
    greatest(date_from_unix_date(unix_date(as_of_date) - days_back), season_first_date) as start_date,
    end_date
from bounds
