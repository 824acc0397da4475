-- Counts files of the ledger with rows that were claimed when their date had locked. What they hold was shown late; the
-- publisher said so at the time.
{{ config(severity='warn') }}

select
    game_date,
    kind,
    claimed_at,
    locks_at
from {{ ref('int_ledger_files') }}
where object is not null and claimed_at >= locks_at
