{{ config(unique_key='game_date') }}

with counts as (
    select
        game_date,
        sum(greatest(pending_by_rules, pending_shown)) as pending
    from {{ ref('int_slate_coverage') }}
    group by game_date
),

recorded as (
    {% if is_incremental() %}
        select * from {{ this }}
    {% else %}
        select
            cast(null as date) as game_date,
            cast(null as int64) as pending,
            cast(null as date) as last_pending_on
    {% endif %}
),

-- a date that has lost all of its predictions has nothing pending any more
dates as (
    select game_date from counts
    union distinct
    select game_date from recorded
    where {{ in_incremental_window('game_date') }}
)

select
    dates.game_date,
    cast(coalesce(counts.pending, 0) as int64) as pending,
    -- a date that is found graded today stays in the window of this run and of those that repeat it
    if(
        coalesce(counts.pending, 0) > 0 or coalesce(recorded.pending, 0) > 0,
        {{ as_of_date() }},
        recorded.last_pending_on
    ) as last_pending_on
from dates
left join counts on dates.game_date = counts.game_date
left join recorded on dates.game_date = recorded.game_date
