-- Proves: each file of the ledger has one first line, has rows if and only if that line names an object, and no row
-- without its id. A file that was cut off, or lost its first line, is not taken for one that shows nothing.
-- When it fails: the publisher writes a damaged file again, from the release that it belongs to: publish once.
with files as (
    {% for kind, id in [('predictions', 'player_lookup'), ('picks', 'subset_id')] %}
        select
            '{{ kind }}' as kind,
            game_date,
            countif(claimed_at is not null) as first_lines,
            countif(object is not null) as objects,
            countif(claimed_at is null) as row_lines,
            countif(claimed_at is null and {{ id }} is null) as rows_without_id
        from {{ ref('stg_nba_ledger__' ~ kind) }}
        group by game_date
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from files
where
    first_lines != 1
    or (objects = 0) != (row_lines = 0)
    or rows_without_id > 0
