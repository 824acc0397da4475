with dates as (
    select * from {{ ref('dim_dates') }}
    where not is_off_season and {{ in_months_of_window('calendar_date') }} and calendar_date <= {{ as_of_date() }}
),

flagged as (
    select
        game_date,
        subset_id
    from {{ ref('fct_groups_shown') }}
    where is_best_bets and {{ in_months_of_window('game_date') }}
),

subsets as (
    select
        records.*,
        flagged.subset_id is not null as is_best_bets
    from {{ ref('fct_subset_performance_daily') }} as records
    left join flagged on records.game_date = flagged.game_date and records.subset_id = flagged.subset_id
    where {{ in_months_of_window('records.game_date') }}
),

models as (select * from {{ ref('fct_model_performance_daily') }} where {{ in_months_of_window('game_date') }}),

records as (
    {% for kind, id, condition in [('group', 'subset_id', 'true'), ('best_bets', "'best_bets'", 'is_best_bets')] %}
        select
            game_date,
            '{{ kind }}' as record_kind,
            {{ id }} as record_id,
            cast(null as string) as direction,
            cast(null as string) as edge_tier,
            cast(null as int64) as version,
            wins,
            losses,
            pushes,
            voids,
            pending,
            {{ line_columns() }},
            cast(null as int64) as closer,
            cast(null as int64) as further,
            cast(null as int64) as equal,
            cast(null as {{ dbt.type_numeric() }}) as total_edge,
            cast(null as {{ dbt.type_numeric() }}) as total_absolute_error,
            cast(null as {{ dbt.type_numeric() }}) as total_error
        from subsets
        where {{ condition }}
        union all
    {% endfor %}
    select
        game_date,
        'model' as record_kind,
        system_id as record_id,
        direction,
        edge_tier,
        version,
        wins,
        losses,
        pushes,
        voids,
        pending,
        {{ line_columns() }},
        closer,
        further,
        equal,
        total_edge,
        total_absolute_error,
        total_error
    from models
)

select
    {{ month_end('records.game_date') }} as month_end,
    left(cast(records.game_date as string), 7) as month,
    dates.season,
    dates.basis,
    records.record_kind,
    records.record_id,
    records.direction,
    records.edge_tier,
    records.version,
    {{ summed('records') }},
    {{ summed_line_counts('records') }},
    {{ summed('records', ['closer', 'further', 'equal']) }},
    {{ summed('records', ['total_edge', 'total_absolute_error', 'total_error'], dbt.type_numeric()) }}
from records
inner join dates on records.game_date = dates.calendar_date
group by month_end, month, season, basis, record_kind, record_id, direction, edge_tier, version
