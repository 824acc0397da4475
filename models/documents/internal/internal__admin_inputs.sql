with run_lists as (
    select
        to_json(coalesce(array_agg(
            json_object(
                'processor_name', processor_name,
                'run_id', run_id,
                'data_date', data_date,
                'started_at', {{ utc_text('started_at') }},
                'hours', hours_since_start
            )
            order by started_at, processor_name, run_id
        ), [])) as stuck_list
    from {{ ref('fct_processor_runs') }}
    where is_stuck
),

failures as (
    select countif(has_failed_today) as failed_today from {{ ref('fct_processor_runs') }}
),

run_history as (
    select * from {{ ref('fct_raw_tables') }}
    where table_name = 'processor_run_history'
),

quality_lists as (
    select
        to_json(coalesce(array_agg(
            json_object(
                'date', game_date,
                'system_id', system_id,
                'predictions', predicted_with_line,
                'green', green,
                'yellow', yellow,
                'red', red,
                'unknown', unknown,
                'share_ready', share_ready,
                'mean_quality', mean_quality,
                'scored', scored
            )
            order by game_date desc, is_champion desc, system_id asc
        ), [])) as quality_list
    from {{ ref('fct_coverage') }}
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='tables.table_count') }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'tables', tables.table_list,
            'runs', if(
                run_history.is_present,
                json_object(
                    'stuck', run_lists.stuck_list,
                    'failed_today', failures.failed_today
                ),
                json 'null'
            ),
            'quality', quality_lists.quality_list,
            'coverage', coverage.coverage_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join {{ ref('objects__input_tables') }} as tables
    cross join {{ ref('objects__input_coverage') }} as coverage
    cross join run_history
    cross join run_lists
    cross join failures
    cross join quality_lists
)

{{ finish_document('contents') }}
