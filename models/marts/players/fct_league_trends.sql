with bounces as (select * from {{ ref('fct_bounces_daily') }} where game_date < {{ as_of_date() }}),

totals as (
    select
        'hot_cold' as trend,
        cast(null as date) as first_date,
        count(*) as players,
        sum(games) as games,
        sum(overs) as hits,
        sum(total_margin) as total_margin
    from {{ ref('fct_player_heat') }}
    union all
    select
        'bounce_back' as trend,
        min(game_date) as first_date,
        count(distinct player_lookup) as players,
        sum(sample) as games,
        coalesce(sum(bounced), 0) as hits,
        cast(null as {{ dbt.type_numeric() }}) as total_margin
    from bounces
    where player_lookup is not null
    union all
    select
        'any_game' as trend,
        min(game_date) as first_date,
        count(distinct player_lookup) as players,
        sum(sample) as games,
        coalesce(sum(bounced), 0) as hits,
        cast(null as {{ dbt.type_numeric() }}) as total_margin
    from bounces
    where player_lookup is null
    union all
    select
        'season' as trend,
        cast(null as date) as first_date,
        count(*) as players,
        sum(season_games) as games,
        cast(null as int64) as hits,
        cast(null as {{ dbt.type_numeric() }}) as total_margin
    from {{ ref('fct_player_form') }}
    union all
    select
        'what_matters' as trend,
        cast(null as date) as first_date,
        count(distinct player_lookup) as players,
        count(*) as games,
        cast(null as int64) as hits,
        cast(null as {{ dbt.type_numeric() }}) as total_margin
    from {{ ref('fct_player_games') }}
    where game_date >= {{ days_ago(var('archetype_days')) }} and game_date < {{ as_of_date() }}
)

select
    trend,
    first_date,
    players,
    cast(coalesce(games, 0) as int64) as games,
    cast(hits as int64) as hits,
    {{ percent('cast(hits as int64)', 'cast(games as int64)') }} as rate,
    {{ mean_of_games('total_margin', 'cast(games as int64)') }} as mean_margin
from totals
