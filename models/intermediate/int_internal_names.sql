with predictions as (select * from {{ ref('stg_nba_predictions__predictions') }}),

-- what a trial is called is internal until it is public, so each run forgets it and knows it anew
names_on_trial as (
    {% for text in ['public_name', 'public_description'] %}
        select trials.{{ text }} as name
        from {{ ref('subset_definitions') }} as trials
        left join {{ ref('dim_subsets') }} as subsets on lower(trials.{{ text }}) = lower(subsets.{{ text }})
        where trials.audience = 'internal' and subsets.{{ text }} is null
        {{ 'union distinct' if not loop.last }}
    {% endfor %}
),

-- what a seed names is known from the date of each run on, even if the seed loses it
names as (
    select
        {{ as_of_date() }} as game_date,
        system_id as name
    from {{ ref('models') }}
    union distinct
    select
        {{ as_of_date() }} as game_date,
        subset_id as name
    from {{ ref('subset_definitions') }}
    union distinct
    select
        date '9999-12-31' as game_date,
        name
    from names_on_trial
    union distinct
    select
        game_date,
        system_id as name
    from predictions
    union distinct
    select
        game_date,
        model_file_name as name
    from predictions
    union distinct
    select
        game_date,
        prediction_id as name
    from predictions
    union distinct
    -- what was shown may be in no raw row and no seed any more
    select
        game_date,
        prediction_id as name
    from {{ ref('stg_nba_ledger__predictions') }}
    union distinct
    select
        game_date,
        subset_id as name
    from {{ ref('stg_nba_ledger__picks') }}
    union distinct
    select
        game_date,
        champion_system_id as name
    from {{ ref('stg_nba_ledger__picks') }}
),

lowered as (
    select distinct
        game_date,
        lower(name) as name
    from names
    where name is not null
)

select
    game_date,
    name
from lowered
