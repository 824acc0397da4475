{{ config(materialized='ephemeral') }}

{% set leasts = var('rest_points') %}

with rested as (
    select
        form.player_lookup,
        form.rest_days,
        rest_classes.rest_class,
        rest_classes.min_games,
        seasons.games,
        seasons.total_points,
        seasons.rest_days between rest_classes.min_rest_days and rest_classes.max_rest_days as is_alike
    from {{ ref('fct_player_form') }} as form
    inner join {{ ref('rest_classes') }} as rest_classes
        on form.rest_days between rest_classes.min_rest_days and rest_classes.max_rest_days
    inner join {{ ref('fct_player_rest_seasons') }} as seasons on form.player_lookup = seasons.player_lookup
),

-- all of his games, of whatever season, of which it is known how long he had rested
totals as (
    select
        player_lookup,
        rest_days,
        rest_class,
        cast(sum(if(is_alike, games, 0)) as int64) as class_games,
        cast(sum(if(is_alike, total_points, 0)) as int64) as class_total,
        cast(sum(games) as int64) as all_games,
        cast(sum(total_points) as int64) as all_total
    from rested
    group by player_lookup, rest_days, rest_class, min_games
    having sum(if(is_alike, games, 0)) >= min_games
),

-- `more` is what the mean of the class is above the mean of all, times the numbers of both
differences as (
    select
        *,
        class_total * all_games - all_total * class_games as more,
        class_games * all_games as divisor
    from totals
)

select
    player_lookup,
    if(more > 0, 'over', 'under') as lean,
    class_games >= {{ var('rest_high_games') }} and abs(more) >= {{ leasts.high }} * divisor as is_strong,
    class_games as games,
    {{ mean_of_games('class_total', 'class_games') }} as points,
    {{ mean_of_games('all_total', 'all_games') }} as usual_points,
    {{ rounded_ratio('more', 'divisor', 10) }} as difference,
    rest_days,
    rest_class,
    abs(more) / divisor as size
from differences
where abs(more) >= {{ leasts.medium }} * divisor
