with best_bets as (
    select * from {{ ref('fct_best_bets') }}
    where game_date >= {{ records_from() }}
),

days as (
    select
        best_bets.game_date,
        date_from_unix_date(unix_date(best_bets.game_date) - {{ days_since_monday('best_bets.game_date') }}) as monday,
        count(*) as pick_count,
        to_json(array_agg(
            json_object({{ pick_fields('best_bets') }}, 'actual', best_bets.actual_points, 'result', best_bets.outcome)
            order by best_bets.subset_rank
        )) as pick_list
    from best_bets
    inner join {{ ref('dim_performance_windows') }} as windows
        on
            best_bets.season = windows.season
            and best_bets.game_date between windows.start_date and windows.end_date
    where windows.window_name = 'season'
    group by best_bets.game_date
),

weeks as (
    select
        monday,
        sum(pick_count) as pick_count,
        to_json(array_agg(json_object('date', game_date, 'picks', pick_list) order by game_date desc)) as day_list
    from days
    group by monday
),

week_lists as (
    select
        sum(pick_count) as row_count,
        to_json(array_agg(json_object('start_date', monday, 'days', day_list) order by monday desc)) as week_list
    from weeks
),

record_objects as (
    select {{ object_of('records.record_name', record_object('records')) }} as record_object
    from {{ ref('fct_best_bets_records') }} as records
    where records.is_public
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='coalesce(week_lists.row_count, 0)') }},
        json_object(
            'as_of_date', today.calendar_date,
            'model', today.champion_codename,
            'season', today.season,
            'status', today.record_status,
            'published_from', today.published_from,
            'record', record_objects.record_object,
            'streak', json_object(
                'current', json_object('result', streak.current_outcome, 'length', streak.current_length),
                'best', streak.longest_winning
            ),
            'weeks', if(week_lists.row_count > 0, week_lists.week_list, json '[]')
        ) as content
    from {{ ref('dim_dates') }} as today
    cross join week_lists
    cross join record_objects
    cross join {{ ref('fct_best_bets_streak') }} as streak
    where today.calendar_date = {{ as_of_date() }}
)

{{ finish_document('contents') }}
