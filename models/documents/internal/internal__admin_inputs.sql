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

run_history as (select * from {{ ref('fct_raw_tables') }} where table_name = 'processor_run_history'),

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

put_aside_lists as (
    select
        to_json(coalesce(array_agg(
            json_object(
                'table', table_name,
                'column', column_name,
                'date', game_date,
                'values', value_count
            )
            order by game_date desc, table_name asc, column_name asc
        ), [])) as put_aside_list
    from {{ ref('fct_values_put_aside') }}
    where game_date >= {{ days_ago(var('inputs_table_days') - 1) }} and game_date <= {{ as_of_date() }}
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
            'rejected', put_aside_lists.put_aside_list,
            'quality', quality_lists.quality_list,
            'coverage', coverage.coverage_list,
            'warnings', warnings.warning_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join {{ ref('objects__input_tables') }} as tables
    cross join {{ ref('objects__input_coverage') }} as coverage
    cross join {{ ref('objects__input_warnings') }} as warnings
    cross join run_history
    cross join run_lists
    cross join failures
    cross join quality_lists
    cross join put_aside_lists
)

{{ finish_document('contents') }}
