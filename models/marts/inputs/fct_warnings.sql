-- `union distinct`, because predictions without an id may say the same twice
with warnings as (
    select * from {{ ref('int_warnings_dates') }}
    union distinct
    select * from {{ ref('int_warnings_inputs') }}
    union distinct
    select * from {{ ref('int_warnings_names') }}
    union distinct
    select * from {{ ref('int_warnings_predictions') }}
    union distinct
    select * from {{ ref('int_warnings_shown') }}
)

select
    kind,
    game_date,
    what,
    detail,
    how_to_fix,
    row_number() over (partition by kind order by game_date desc, what asc, detail asc) as kind_rank
from warnings
