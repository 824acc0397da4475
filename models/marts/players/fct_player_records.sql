with slates as (
    select
        game_date,
        season,
        champion_system_id
    from {{ ref('fct_slates') }}
    where
        not is_off_season
        and game_date >= {{ records_from(seasons_before=1) }}
        and game_date <= {{ as_of_date() }}
    -- this season and the last one
    qualify dense_rank() over (order by season desc) <= 2
),

shown as (
    select
        *,
        if({{ is_graded('outcome') }}, predicted_points - actual_points, null) as error,
        if({{ is_graded('outcome') }}, points_line - actual_points, null) as line_error
    from {{ ref('fct_predictions_shown') }}
    where has_line and game_date >= {{ records_from(seasons_before=1) }}
),

of_champion as (
    select
        shown.*,
        slates.season = today.season as is_of_season
    from shown
    inner join slates on shown.game_date = slates.game_date and shown.system_id = slates.champion_system_id
    cross join {{ ref('dim_today') }} as today
),

players as (
    select distinct player_lookup from of_champion
),

-- all predictions, or one direction
splits as (
    {% for value in ['all', 'OVER', 'UNDER'] -%}
        select '{{ value }}' as split_value
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

totals as (
    select
        players.player_lookup,
        splits.split_value,
        count(shown.player_lookup) as predictions,
        {{ outcome_counts() }},
        {{ against_the_line('shown.error', 'shown.line_error') }}
    from players
    cross join splits
    left join of_champion as shown
        on
            players.player_lookup = shown.player_lookup
            and shown.is_of_season
            and splits.split_value in ('all', shown.direction)
    group by players.player_lookup, splits.split_value
),

measured as (
    {{ measured('totals') }}
)

select
    player_lookup,
    split_value,
    predictions,
    {{ record_columns() }},
    {{ closer_columns() }}
from measured
