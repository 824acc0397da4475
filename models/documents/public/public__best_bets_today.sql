with best_bets as (select * from {{ ref('public__best_bets') }} where document_date = {{ as_of_date() }})

-- the document of today under a path that does not change
select
    {{ document_path() }} as document_path,
    cast(null as date) as document_date,
    status,
    row_count,
    locks_at,
    shows_date,
    is_locked,
    {{ cache_control('false') }} as cache_control,
    payload_sha,
    payload
from best_bets
