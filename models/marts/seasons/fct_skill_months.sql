{% set hours = var('hours_before_lock') %}
{% set splits = dict(
    pick_splits('placed'), rest='placed.rest_class', hour='placed.hours', version='cast(placed.version as string)'
) %}

with dates as (
    select * from {{ ref('dim_dates') }}
    where not is_off_season and {{ in_months_of_window('calendar_date') }} and calendar_date <= {{ as_of_date() }}
),

predictions as (
    select * from {{ ref('fct_predictions_shown') }}
    where has_line and direction is not null and {{ in_months_of_window('game_date') }}
),

lines as (select * from {{ ref('fct_pick_lines') }} where {{ in_months_of_window('game_date') }}),

slates as (select * from {{ ref('fct_slates') }} where {{ in_months_of_window('game_date') }}),

candidates as (select * from {{ ref('fct_candidates') }} where {{ in_months_of_window('game_date') }}),

signals as (select * from {{ ref('fct_daily_signals') }} where {{ in_months_of_window('game_date') }}),

-- by days, because BigQuery wants an equality in an outer join
rests as (
    select
        rest_classes.rest_class,
        number as rest_days
    from {{ ref('rest_classes') }} as rest_classes
    cross join {{ whole_numbers('rest_classes.min_rest_days', 'rest_classes.max_rest_days') }}
),

placed as (
    select
        predictions.*,
        lines.line_value,
        lines.first_outcome,
        case
            {% for hour in hours %}
                when unix_micros(slates.locks_at) - unix_micros(lines.first_at) < {{ hour }} * 3600000000
                    then '{{ 0 if loop.first else loop.previtem }}-{{ hour }}'
            {% endfor %}
            else '{{ hours | last }}+'
        end as hours,
        if(predictions.confidence is null, null, bands.confidence_band) as confidence_band,
        line_bands.line_band,
        if(
            slates.basis = 'published' and slates.champion_system_id = predictions.system_id,
            slates.daily_signal,
            signals.daily_signal
        ) as daily_signal,
        candidates.agreement,
        rests.rest_class
    from predictions
    inner join dates on predictions.game_date = dates.calendar_date
    inner join slates on predictions.game_date = slates.game_date
    inner join lines on {{ is_same_prediction('predictions', 'lines') }}
    inner join {{ ref('line_bands') }} as line_bands
        on {{ is_in_band('predictions.points_line', 'line_bands.min_line', 'line_bands.below_line') }}
    inner join {{ ref('confidence_bands') }} as bands
        on {{ is_in_band('coalesce(predictions.confidence, 0)', 'bands.min_confidence', 'bands.below_confidence') }}
    left join signals on predictions.game_date = signals.game_date and predictions.system_id = signals.system_id
    -- where the rules now make another bet of it, they say nothing of what was shown
    left join candidates
        on {{ is_same_prediction('predictions', 'candidates') }} and predictions.direction = candidates.direction
    left join rests on candidates.rest_days = rests.rest_days
),

kinds as (
    {% for kind in splits %}
        select '{{ kind }}' as split_kind {{ 'union all' if not loop.last }}
    {% endfor %}
),

split_rows as (
    select
        placed.*,
        kinds.split_kind,
        case kinds.split_kind
            {% for kind, value in splits.items() %}
                when '{{ kind }}' then {{ value }}
            {% endfor %}
        end as split_value
    from placed
    cross join kinds
)

select
    {{ month_end('game_date') }} as month_end,
    season,
    system_id,
    split_kind,
    split_value,
    {{ outcome_counts() }},
    {{ line_counts() }},
    {{ against_the_line('predicted_points - actual_points', 'points_line - actual_points') }},
    cast(countif({{ is_decided('outcome') }} and (outcome = 'win') = (direction = 'OVER')) as int64) as overs
from split_rows
where split_value is not null
group by month_end, season, system_id, split_kind, split_value
