-- Proves: on any date, a subset has at most one definition, and every version is valid on at least one date.
-- When it fails: in seeds/subset_definitions.csv, set valid_to of the older row to valid_from of the newer one.
with versions as (
    select
        subset_id,
        valid_from,
        valid_to,
        lead(valid_from) over (partition by subset_id order by valid_from) as next_valid_from
    from {{ ref('subset_definitions') }}
)

select * from versions
where
    valid_to <= valid_from
    or (next_valid_from is not null and (valid_to is null or valid_to > next_valid_from))
