with predictions as (select * from {{ ref('fct_predictions_shown') }} where game_date >= {{ records_from() }}),

models as (select distinct system_id from {{ ref('models') }}),

picks as (select * from {{ ref('fct_picks_shown') }} where game_date >= {{ records_from() }}),

definitions as (select distinct subset_id from {{ ref('subset_definitions') }}),

slates as (select * from {{ ref('fct_slates') }} where game_date >= {{ records_from() }}),

ghosts as (
    select
        'model' as kind,
        predictions.system_id as unknown_value,
        predictions.game_date
    from predictions
    left join models on predictions.system_id = models.system_id
    where models.system_id is null
    union all
    select
        'subset' as kind,
        picks.subset_id as unknown_value,
        picks.game_date
    from picks
    left join definitions on picks.subset_id = definitions.subset_id
    where definitions.subset_id is null
    union all
    select
        'signal' as kind,
        slates.daily_signal as unknown_value,
        slates.game_date
    from slates
    left join {{ ref('signal_words') }} as signal_words on slates.daily_signal = signal_words.daily_signal
    where slates.daily_signal is not null and signal_words.daily_signal is null
)

select
    kind,
    unknown_value,
    count(*) as occurrences,
    max(game_date) as last_game_date
from ghosts
group by kind, unknown_value
