with source as (
    select * from {{ walled('nba_reference', 'processor_run_history') }}
    where data_date >= {{ days_ago(var('inputs_days')) }}
),

renamed as (
    select
        cast(processor_name as string) as processor_name,
        cast(run_id as string) as run_id,
        cast(status as string) as status,
        cast(data_date as date) as data_date,
        cast(started_at as timestamp) as started_at,
        cast(processed_at as timestamp) as processed_at
    from source
)

select * from renamed
where
    processor_name is not null
    and run_id is not null
    and coalesce(started_at <= {{ as_of_at() }}, true)
    -- of a run that ended later, the row that it wrote when it started is what there was
    and coalesce(processed_at <= {{ as_of_at() }}, true)
qualify row_number() over (
    partition by processor_name, run_id
    order by processed_at desc, started_at desc, data_date desc, status asc
) = 1
