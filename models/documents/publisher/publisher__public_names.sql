-- a table, because it reads a view of other datasets, which the publisher may not read
{{ config(materialized='table') }}

select distinct player_name as name from {{ ref('stg_nba_reference__players') }}
