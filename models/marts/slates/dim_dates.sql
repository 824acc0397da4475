with champions as (select * from {{ ref('models') }} where is_champion),

scheduled as (
    select
        min(game_date) as first_game_date,
        max(game_date) as last_game_date
    from {{ ref('int_slate_locks') }}
),

span as (
    select
        first_game_date,
        least({{ as_of_date() }}, coalesce(first_game_date, {{ as_of_date() }})) as first_date,
        greatest({{ as_of_date() }}, coalesce(last_game_date, {{ as_of_date() }})) as last_date
    from scheduled
),

calendar as (
    select
        calendar_date,
        calendar_date >= span.first_game_date as is_scheduled_span
    from span
    cross join {{ calendar('span.first_date', 'span.last_date') }}
),

-- a date between seasons belongs to the last one
dated as (
    select
        calendar.calendar_date,
        calendar.is_scheduled_span,
        seasons.season,
        seasons.first_date as season_first_date,
        seasons.last_date as season_last_date,
        calendar.calendar_date > seasons.last_date as is_off_season
    from calendar
    inner join {{ ref('seasons') }} as seasons on calendar.calendar_date >= seasons.first_date
    qualify row_number() over (partition by calendar.calendar_date order by seasons.first_date desc) = 1
),

ledger as (
    select min(first_date) as first_date from {{ ref('int_ledger_files') }}
),

-- joined by itself, because BigQuery wants an equality in an outer join
dated_champions as (
    select
        dated.calendar_date,
        champions.system_id,
        champions.codename
    from dated
    inner join champions on {{ is_valid_on('champions', 'dated.calendar_date') }}
)

select
    dated.calendar_date,
    dated.season,
    dated.season_first_date,
    dated.season_last_date,
    dated.is_off_season,
    if(dated.is_off_season, 'off_season', 'ok') as record_status,
    coalesce(dated.is_scheduled_span and dated.calendar_date <= {{ as_of_date() }}, false) as is_past_or_today,
    dated_champions.system_id as champion_system_id,
    dated_champions.codename as champion_codename,
    if(dated.calendar_date >= ledger.first_date, 'published', 'reconstructed') as basis,
    ledger.first_date as published_from
from dated
cross join ledger
left join dated_champions on dated.calendar_date = dated_champions.calendar_date
