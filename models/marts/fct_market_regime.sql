with models as (
    select * from {{ ref('dim_models') }}
    where is_current
),

edges as (
    select * from {{ ref('fct_edges_daily') }}
    where game_date >= {{ records_from() }}
),

dates as (
    select * from {{ ref('int_dates') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- dates without predictions are no zeros in the mean
recent as (
    select
        edges.system_id,
        cast(sum(edges.largest_edge) as {{ dbt.type_numeric() }}) as total_largest_edge,
        count(*) as dates_with_predictions
    from as_of
    inner join dates on as_of.as_of_date = dates.calendar_date
    inner join edges
        on
            dates.season = edges.season
            and unix_date(edges.game_date)
            between unix_date(as_of.as_of_date) - {{ var('market_mean_days') }} + 1 and unix_date(as_of.as_of_date)
    group by edges.system_id
)

select
    models.system_id,
    as_of.as_of_date as game_date,
    today.largest_edge,
    {{ mean_points('recent.total_largest_edge', 'recent.dates_with_predictions') }} as mean_largest_edge,
    {{ for_each_market_edge('coalesce(today.edges_from_{}, 0)') }}
from models
cross join as_of
left join edges as today on models.system_id = today.system_id and as_of.as_of_date = today.game_date
left join recent on models.system_id = recent.system_id
