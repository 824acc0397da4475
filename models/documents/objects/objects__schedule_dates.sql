-- dates to come, too; the document of a later date with predictions is there already
with slates as (
    select
        game_date,
        season,
        games_scheduled,
        games_final,
        if(has_documents, best_bets_status, null) as best_bets_status
    from {{ ref('fct_slates') }}
    where games_scheduled > 0
),

-- of each date whose documents are there, with or without a best bet
outcomes as (
    select
        slates.game_date,
        count(best_bets.game_date) as shown,
        {{ outcome_counts() }}
    from slates
    left join {{ ref('fct_best_bets') }} as best_bets on slates.game_date = best_bets.game_date
    where slates.best_bets_status is not null
    group by slates.game_date
)

select
    slates.game_date,
    slates.season,
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
    ) as date_object,
    if(
        slates.best_bets_status is null, null, {{ document_path('slates.game_date', of='public__picks') }}
    ) as picks_path
from slates
left join outcomes on slates.game_date = outcomes.game_date
