select
    files.kind,
    files.game_date,
    files.object,
    coalesce(slates.locks_at, files.locks_at) as locks_at,
    coalesce(slates.is_locked, files.locks_at <= {{ as_of_at() }}, false) as is_locked
from {{ ref('int_ledger_files') }} as files
left join {{ ref('int_slates') }} as slates on files.game_date = slates.game_date
where not {{ is_sentinel('files.game_date') }}
