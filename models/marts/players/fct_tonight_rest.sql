{% set leasts = var('rest_points') %}
{% set is_alike = 'seasons.rest_days between rested.min_rest_days and rested.max_rest_days' %}

with expected as (
    select player_lookup from {{ ref('fct_next_games') }}
    where game_date = {{ as_of_date() }}
),

rested as (
    select
        expected.player_lookup,
        form.rest_days,
        rest_classes.rest_class,
        rest_classes.min_rest_days,
        rest_classes.max_rest_days,
        rest_classes.min_games
    from expected
    inner join {{ ref('fct_player_form') }} as form on expected.player_lookup = form.player_lookup
    inner join {{ ref('rest_classes') }} as rest_classes
        on form.rest_days between rest_classes.min_rest_days and rest_classes.max_rest_days
),

-- all of his games, of whatever season, of which it is known how long he had rested
totals as (
    select
        rested.player_lookup,
        rested.rest_days,
        rested.rest_class,
        cast(sum(if({{ is_alike }}, seasons.games, 0)) as int64) as class_games,
        cast(sum(if({{ is_alike }}, seasons.total_points, 0)) as int64) as class_total,
        cast(sum(seasons.games) as int64) as all_games,
        cast(sum(seasons.total_points) as int64) as all_total
    from rested
    inner join {{ ref('fct_player_rest_seasons') }} as seasons on rested.player_lookup = seasons.player_lookup
    group by rested.player_lookup, rested.rest_days, rested.rest_class, rested.min_games
    having sum(if({{ is_alike }}, seasons.games, 0)) >= rested.min_games
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
    if(more > 0, 'over', 'under') as rest_lean,
    if(
        class_games >= {{ var('rest_high_games') }} and abs(more) >= {{ leasts.high }} * divisor, 'high', 'medium'
    ) as rest_strength,
    rest_days,
    rest_class,
    class_games,
    {{ mean_of_games('class_total', 'class_games') }} as class_points,
    {{ mean_of_games('all_total', 'all_games') }} as all_points,
    {{ rounded_ratio('more', 'divisor', 10) }} as rest_difference,
    abs(more) / divisor as rest_size
from differences
where abs(more) >= {{ leasts.medium }} * divisor
