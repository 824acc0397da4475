-- `union distinct`, because predictions without an id may say the same twice
select * from {{ ref('int_warnings_dates') }}
union distinct
select * from {{ ref('int_warnings_inputs') }}
union distinct
select * from {{ ref('int_warnings_names') }}
union distinct
select * from {{ ref('int_warnings_predictions') }}
union distinct
select * from {{ ref('int_warnings_shown') }}
