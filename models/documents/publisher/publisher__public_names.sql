-- a table, because what it reads is a view of other datasets, which the publisher may not read
{{ config(materialized='table') }}

select name from {{ ref('int_public_names') }}
