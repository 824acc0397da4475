{{ config(materialized='incremental', unique_key='game_date') }}

with coverage as (
    select * from {{ ref('int_slate_coverage') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

counts as (
    select
        game_date,
        sum(pending) as pending
    from coverage
    group by game_date
),

recorded as (
    {% if is_incremental() %}
        select
            game_date,
            pending,
            last_pending_on
        from {{ this }}
    {% else %}
        select
            cast(null as date) as game_date,
            cast(null as int64) as pending,
            cast(null as date) as last_pending_on
    {% endif %}
)

select
    counts.game_date,
    cast(counts.pending as int64) as pending,
    -- the day on which it is found graded counts: it must stay in work for this run, and for those that repeat it
    if(
        counts.pending > 0 or coalesce(recorded.pending, 0) > 0, as_of.as_of_date, recorded.last_pending_on
    ) as last_pending_on
from counts
cross join as_of
left join recorded on counts.game_date = recorded.game_date
