with models as (select * from {{ ref('dim_models') }}),

predictions as (select * from {{ ref('fct_predictions_shown') }} where game_date >= {{ records_from() }}),

-- every version, whether or not the season has predictions of it, and every prediction with its version
uses as (
    select
        system_id,
        version,
        cast(null as date) as game_date,
        cast(null as string) as outcome,
        cast(null as {{ dbt.type_numeric() }}) as error
    from models
    where version is not null
    union all
    select
        predictions.system_id,
        models.version,
        predictions.game_date,
        predictions.outcome,
        if(
            {{ is_graded('predictions.outcome') }}, predictions.predicted_points - predictions.actual_points, null
        ) as error
    from predictions
    inner join {{ ref('dim_performance_windows') }} as windows
        on predictions.season = windows.season and predictions.game_date between windows.start_date and windows.end_date
    left join models
        on predictions.system_id = models.system_id and predictions.version = models.version
    where windows.window_name = 'season'
),

totals as (
    select
        uses.system_id,
        uses.version,
        max(uses.game_date) as last_game_date,
        count(distinct uses.game_date) as days,
        count(uses.game_date) as predictions,
        {{ outcome_counts() }},
        cast(coalesce(sum(abs(uses.error)), 0) as {{ dbt.type_numeric() }}) as total_absolute_error
    from uses
    inner join models as listed on uses.system_id = listed.system_id and listed.is_current
    group by uses.system_id, uses.version
),

measured as (
    {{ measured('totals') }}
)

select
    measured.system_id,
    measured.version,
    if(measured.version > 1, measured.version - 1, null) as replaced_version,
    models.model_file_name,
    models.in_production_since as first_game_date,
    measured.last_game_date,
    measured.days,
    measured.predictions,
    {{ record_columns() }},
    {{ mean_points('total_absolute_error', '(wins + losses + pushes)') }} as mae,
    models.model_expected_mae,
    models.model_expected_hit_rate
from measured
left join models on measured.system_id = models.system_id and measured.version = models.version
