with slates as (
    select * from {{ ref('fct_slates') }}
    where
        game_date >= {{ days_ago(var('coverage_days') - 1) }}
        and game_date <= {{ as_of_date() }}
        and games_scheduled > 0
),

models as (select * from {{ ref('dim_models') }} where is_current),

counts as (
    select
        game_date,
        system_id,
        countif(is_expected) as expected,
        countif(is_expected_with_line) as expected_with_line,
        countif(is_in_force) as predicted,
        countif(is_in_force_with_line) as predicted_with_line,
        countif(is_expected_with_line and is_in_force_with_line) as covered,
        countif(is_in_force_with_line and quality_alert_level = 'green') as green,
        countif(is_in_force_with_line and quality_alert_level = 'yellow') as yellow,
        countif(is_in_force_with_line and quality_alert_level = 'red') as red,
        countif(is_in_force_with_line and feature_quality is not null) as scored,
        cast(sum(if(is_in_force_with_line, feature_quality, null)) as {{ dbt.type_numeric() }}) as total_quality
    from {{ ref('fct_coverage_players') }}
    where game_date >= {{ days_ago(var('coverage_days') - 1) }}
    group by game_date, system_id
),

slate_counts as (
    select
        slates.game_date,
        models.system_id,
        models.system_id = slates.champion_system_id as is_champion,
        slates.is_locked,
        counts.total_quality,
        coalesce(counts.expected, 0) as expected,
        coalesce(counts.expected_with_line, 0) as expected_with_line,
        coalesce(counts.predicted, 0) as predicted,
        coalesce(counts.predicted_with_line, 0) as predicted_with_line,
        coalesce(counts.covered, 0) as covered,
        coalesce(counts.green, 0) as green,
        coalesce(counts.yellow, 0) as yellow,
        coalesce(counts.red, 0) as red,
        coalesce(counts.scored, 0) as scored
    from slates
    cross join models
    left join counts on slates.game_date = counts.game_date and models.system_id = counts.system_id
)

select
    game_date,
    system_id,
    is_champion,
    is_locked,
    -- who was expected, and who is predicted
    expected,
    expected_with_line,
    predicted,
    predicted_with_line,
    covered,
    {{ percent('covered', 'expected_with_line') }} as share_covered,
    -- the quality of what is predicted, with a line
    green,
    yellow,
    red,
    predicted_with_line - green - yellow - red as unknown,
    {{ percent('green', 'predicted_with_line') }} as share_ready,
    scored,
    {{ mean_points('total_quality', 'scored') }} as mean_quality
from slate_counts
