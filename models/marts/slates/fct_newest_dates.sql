with results as (select * from {{ ref('fct_results_daily') }} where game_date >= {{ records_from() }}),

slates as (
    select
        slates.game_date,
        slates.games_scheduled,
        slates.locks_at,
        slates.has_documents,
        slates.picks_status = 'ok' as has_picks,
        coalesce(results.decided > 0, false) as has_results,
        coalesce(
            slates.games_scheduled > 0 and slates.slate_status = 'ok' and results.pending = 0, false
        ) as is_complete,
        slates.games_scheduled > 0 and not slates.is_locked as is_open,
        slates.games_scheduled > 0 and slates.season = today.season as has_games
    from {{ ref('fct_slates') }} as slates
    cross join {{ ref('dim_today') }} as today
    left join results on slates.game_date = results.game_date
    where slates.game_date >= {{ records_from() }}
),

-- all dates, but of a table that has few columns and is read as a whole anyway
calendar as (
    select min(calendar_date) as first_document_date
    from {{ ref('dim_dates') }}
    where is_past_or_today
),

newest as (
    select
        max(if(has_documents, game_date, null)) as last_document_date,
        max(if(has_picks and game_date <= {{ as_of_date() }}, game_date, null)) as newest_picks_date,
        max(if(has_results, game_date, null)) as newest_results_date,
        max(if(is_complete and game_date <= {{ as_of_date() }}, game_date, null)) as newest_complete_date,
        min(if(is_open and game_date >= {{ as_of_date() }}, game_date, null)) as next_slate_date,
        -- of the season, whatever is shown of them
        min(if(has_games, game_date, null)) as first_game_date,
        max(if(has_games, game_date, null)) as last_scheduled_date,
        max(if(has_games and game_date <= {{ as_of_date() }}, game_date, null)) as last_game_date,
        min(if(has_games and game_date > {{ as_of_date() }}, game_date, null)) as next_game_date
    from slates
),

tips as (
    select
        game_date,
        countif(not has_tipoff_time) as without_time
    from {{ ref('fct_games') }}
    where game_date >= {{ as_of_date() }}
    group by game_date
)

select
    calendar.first_document_date,
    newest.last_document_date,
    newest.newest_picks_date,
    newest.newest_results_date,
    newest.newest_complete_date,
    newest.next_slate_date,
    slates.games_scheduled as next_slate_games,
    slates.locks_at as next_slate_locks_at,
    tips.without_time > 0 as is_provisional,
    newest.first_game_date,
    newest.last_scheduled_date,
    newest.last_game_date,
    newest.next_game_date
from newest
cross join calendar
left join slates on newest.next_slate_date = slates.game_date
left join tips on newest.next_slate_date = tips.game_date
