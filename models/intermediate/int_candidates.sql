{{ config(materialized='view') }}

select * from {{ ref('int_predictions_checked') }}
where failed_check is null
