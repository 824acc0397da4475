with first_lines as (
    select
        'predictions' as kind,
        game_date,
        claimed_at,
        locks_at,
        object,
        first_date
    from {{ ref('stg_nba_ledger__predictions') }}
    union all
    select
        'picks' as kind,
        game_date,
        claimed_at,
        locks_at,
        object,
        first_date
    from {{ ref('stg_nba_ledger__picks') }}
)

select * from first_lines
where claimed_at <= {{ as_of_at() }}
