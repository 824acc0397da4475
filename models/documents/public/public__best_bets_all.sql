with best_bets as (
    select * from {{ ref('fct_best_bets') }}
    where game_date >= {{ records_from() }}
),

statuses as (
    select
        game_date,
        best_bets_status
    from {{ ref('fct_slates') }}
    where game_date >= {{ records_from() }}
),

periods as (
    select * from {{ ref('fct_best_bets_periods') }}
),

days as (
    select
        best_bets.game_date,
        date_from_unix_date(unix_date(best_bets.game_date) - {{ days_since_monday('best_bets.game_date') }}) as monday,
        count(*) as pick_count,
        to_json(array_agg(
            json_object({{ public_pick_fields('best_bets') }}, 'actual', best_bets.actual_points, 'outcome', best_bets.outcome)
            order by best_bets.subset_rank
        )) as pick_list
    from best_bets
    group by best_bets.game_date
),

weeks as (
    select
        days.monday,
        sum(days.pick_count) as pick_count,
        to_json(array_agg(
            json_object(
                'date', days.game_date,
                'status', statuses.best_bets_status,
                'stats', {{ record_object('periods') }},
                'picks', days.pick_list
            )
            order by days.game_date desc
        )) as day_list
    from days
    inner join statuses on days.game_date = statuses.game_date
    inner join periods on days.game_date = periods.start_date and periods.period_kind = 'day'
    group by days.monday
),

week_lists as (
    select
        sum(weeks.pick_count) as row_count,
        to_json(array_agg(
            json_object('start_date', weeks.monday, 'stats', {{ record_object('periods') }}, 'days', weeks.day_list)
            order by weeks.monday desc
        )) as week_list
    from weeks
    inner join periods on weeks.monday = periods.start_date and periods.period_kind = 'week'
),

window_objects as (
    select
        {{ object_of('records.record_name', "json_object(
            'start_date', records.start_date,
            'end_date', records.end_date,
            'stats', " ~ record_object('records') ~ "
        )") }} as window_object
    from {{ ref('fct_best_bets_records') }} as records
    where records.is_public
),

contents as (
    select
        {{ fixed_document(
            'best-bets/all.json', status='today.record_status', row_count='coalesce(week_lists.row_count, 0)'
        ) }},
        json_object(
            'as_of_date', today.calendar_date,
            'model', today.champion_codename,
            'season', today.season,
            'status', today.record_status,
            'published_from', today.published_from,
            'windows', window_objects.window_object,
            'streak', json_object(
                'current', json_object('outcome', streak.current_outcome, 'length', streak.current_length),
                'best', json_object(
                    'length', streak.longest_winning,
                    'start_date', streak.longest_first_date,
                    'end_date', streak.longest_last_date
                )
            ),
            'weeks', if(week_lists.row_count > 0, week_lists.week_list, json '[]')
        ) as content
    from {{ ref('dim_dates') }} as today
    cross join week_lists
    cross join window_objects
    cross join {{ ref('fct_best_bets_streak') }} as streak
    where today.calendar_date = {{ as_of_date() }}
)

{{ finish_document('contents') }}
