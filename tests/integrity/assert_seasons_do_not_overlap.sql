-- Proves: every date belongs to at most one season.
-- When it fails: correct the dates in seeds/seasons.csv.
with ordered as (
    select
        season,
        first_date,
        last_date,
        lead(first_date) over (order by first_date) as next_first_date
    from {{ ref('seasons') }}
)

select * from ordered
where
    last_date < first_date
    or last_date >= next_first_date
