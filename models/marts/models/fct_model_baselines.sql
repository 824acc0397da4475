-- The records by direction of the windows and, where a model has any, of the seasons and of all of them.
with records as (
    select
        window_name as period,
        system_id,
        split_value as direction,
        wins,
        losses,
        pushes
    from {{ ref('fct_model_performance_windows') }}
    where split_kind = 'direction'
    union all
    select
        period,
        record_id as system_id,
        split_value as direction,
        wins,
        losses,
        pushes
    from {{ ref('fct_season_records') }}
    where split_kind = 'direction'
),

-- whoever takes one side of every line wins where the other side lost
totals as (
    select
        own.period,
        own.system_id,
        own.direction,
        own.wins + other.losses as wins,
        own.losses + other.wins as losses,
        own.pushes + other.pushes as pushes,
        cast(0 as int64) as voids,
        cast(0 as int64) as pending
    from records as own
    inner join records as other
        on own.period = other.period and own.system_id = other.system_id and own.direction != other.direction
),

measured as (
    {{ measured('totals') }}
)

select
    period,
    system_id,
    direction,
    {{ record_columns() }}
from measured
