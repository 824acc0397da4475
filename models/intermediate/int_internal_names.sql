with predictions as (
    select * from {{ ref('stg_nba_predictions__predictions') }}
),

names as (
    select system_id as name from {{ ref('models') }}
    union distinct
    select subset_id as name from {{ ref('subset_definitions') }}
    union distinct
    select system_id as name from predictions
    union distinct
    select model_file_name as name from predictions
    union distinct
    select prediction_id as name from predictions
    union distinct
    -- what was shown may be in no raw row and no seed any more
    select prediction_id as name from {{ ref('stg_nba_ledger__predictions') }}
    union distinct
    select subset_id as name from {{ ref('stg_nba_ledger__picks') }}
    union distinct
    select champion_system_id as name from {{ ref('stg_nba_ledger__picks') }}
),

lowered as (
    select distinct lower(name) as name from names
)

select name from lowered
where name is not null
