{{ config(materialized='incremental', unique_key='game_date', full_refresh=false) }}

with first_tips as (
    select
        game_date,
        min(tips_off_at) as tips_off_at
    from {{ ref('stg_nba_reference__games') }}
    group by game_date
),

recorded as (
    {% if is_incremental() %}
        select
            game_date,
            locks_at
        from {{ this }}
        where has_passed
    {% else %}
        select
            cast(null as date) as game_date,
            cast(null as timestamp) as locks_at
    {% endif %}
)

select
    first_tips.game_date,
    coalesce(recorded.locks_at, first_tips.tips_off_at) as locks_at,
    recorded.locks_at is not null or first_tips.tips_off_at <= {{ as_of_at() }} as has_passed
from first_tips
left join recorded on first_tips.game_date = recorded.game_date
