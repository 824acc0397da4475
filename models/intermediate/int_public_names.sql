{{ config(materialized='view') }}

select distinct player_name as name from {{ ref('stg_nba_reference__players') }}
