with windows as (
    select
        record_name,
        json_object(
            'start_date', start_date, 'end_date', end_date, 'stats', {{ record_object('records') }}
        ) as window_object
    from {{ ref('fct_best_bets_records') }} as records
    where is_public and record_kind in ('window', 'last')
),

window_objects as (
    select {{ object_of('record_name', 'window_object') }} as windows_object from windows
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='coalesce(weeks.row_count, 0)') }},
        json_object(
            'as_of_date', today.calendar_date,
            'model', today.champion_codename,
            'season', today.season,
            'status', today.record_status,
            'published_from', today.published_from,
            'windows', window_objects.windows_object,
            'streak', json_object(
                'current', json_object('outcome', streak.current_outcome, 'length', streak.current_length),
                'best', json_object(
                    'length', streak.longest_winning,
                    'start_date', streak.longest_first_date,
                    'end_date', streak.longest_last_date
                )
            ),
            'weeks', weeks.week_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join {{ ref('objects__best_bets_weeks') }} as weeks
    cross join window_objects
    cross join {{ ref('fct_best_bets_streak') }} as streak
)

{{ finish_document('contents') }}
