with today as (select * from {{ ref('dim_today') }}),

-- dates to come, too; the document of a later date with predictions is there already
slates as (
    select
        slates.game_date,
        slates.games_scheduled,
        slates.games_final,
        if(slates.has_documents, slates.best_bets_status, null) as best_bets_status
    from {{ ref('fct_slates') }} as slates
    inner join today on slates.season = today.season
    where slates.game_date >= {{ records_from() }} and slates.games_scheduled > 0
),

best_bets as (select * from {{ ref('fct_best_bets') }} where game_date >= {{ records_from() }}),

-- of each date whose documents are there, with or without a best bet
outcomes as (
    select
        slates.game_date,
        count(best_bets.game_date) as shown,
        {{ outcome_counts() }}
    from slates
    left join best_bets on slates.game_date = best_bets.game_date
    where slates.best_bets_status is not null
    group by slates.game_date
),

date_lists as (
    select
        count(*) as row_count,
        to_json(coalesce(array_agg(
            json_object(
                'date', slates.game_date,
                'games', slates.games_scheduled,
                'final', slates.games_final,
                'status', slates.best_bets_status,
                'shown', outcomes.shown,
                'wins', outcomes.wins,
                'losses', outcomes.losses,
                'pushes', outcomes.pushes,
                'voids', outcomes.voids,
                'pending', outcomes.pending
            )
            order by slates.game_date
        ), [])) as date_list
    from slates
    left join outcomes on slates.game_date = outcomes.game_date
),

break_lists as (
    select
        to_json(coalesce(array_agg(
            json_object('first_date', first_date, 'last_date', last_date, 'days', days) order by first_date
        ), [])) as break_list
    from {{ ref('fct_schedule_breaks') }}
),

contents as (
    select
        {{ fixed_document(status=status_with('date_lists.row_count'), row_count='date_lists.row_count') }},
        json_object(
            'as_of_date', today.calendar_date,
            'model', today.champion_codename,
            'season', today.season,
            'status', {{ status_with('date_lists.row_count') }},
            'published_from', today.published_from,
            'first_game_date', newest.first_game_date,
            'last_scheduled_date', newest.last_scheduled_date,
            'last_game_date', newest.last_game_date,
            'next_game_date', newest.next_game_date,
            'dates', date_lists.date_list,
            'breaks', break_lists.break_list
        ) as content
    from today
    cross join {{ ref('fct_newest_dates') }} as newest
    cross join date_lists
    cross join break_lists
)

{{ finish_document('contents') }}
