with models as (
    select * from {{ ref('dim_models') }}
    where is_current
),

edges as (
    select * from {{ ref('fct_edges_daily') }}
    where game_date >= {{ records_from() }}
),

today as (
    select * from {{ ref('dim_dates') }}
    where calendar_date = {{ as_of_date() }}
),

-- dates without predictions are no zeros in the mean
recent as (
    select
        edges.system_id,
        cast(sum(edges.largest_edge) as {{ dbt.type_numeric() }}) as total_largest_edge,
        count(*) as dates_with_predictions
    from today
    inner join edges
        on
            today.season = edges.season
            and today.calendar_date >= edges.game_date
            and unix_date(today.calendar_date) < unix_date(edges.game_date) + {{ var('market_mean_days') }}
    group by edges.system_id
)

select
    models.system_id,
    {{ as_of_date() }} as game_date,
    edges_today.largest_edge,
    {{ mean_points('recent.total_largest_edge', 'recent.dates_with_predictions') }} as mean_largest_edge,
    {{ for_each_market_edge('coalesce(edges_today.edges_from_{}, 0)') }}
from models
left join edges as edges_today
    on models.system_id = edges_today.system_id and edges_today.game_date = {{ as_of_date() }}
left join recent on models.system_id = recent.system_id
