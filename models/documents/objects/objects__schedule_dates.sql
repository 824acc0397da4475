-- dates to come, too; the document of a later date with predictions is there already
with slates as (select * from {{ ref('fct_slates') }} where games_scheduled > 0),

-- of each date whose documents are there, with or without a best bet
outcomes as (
    select
        slates.game_date,
        count(best_bets.game_date) as shown,
        {{ outcome_counts() }}
    from slates
    left join {{ ref('fct_best_bets') }} as best_bets on slates.game_date = best_bets.game_date
    where slates.has_documents
    group by slates.game_date
)

select
    slates.game_date,
    slates.season,
    json_object(
        'date', slates.game_date,
        'games', slates.games_scheduled,
        'final', slates.games_final,
        'status', if(slates.has_documents, slates.best_bets_status, null),
        'shown', outcomes.shown,
        'wins', outcomes.wins,
        'losses', outcomes.losses,
        'pushes', outcomes.pushes,
        'voids', outcomes.voids,
        'pending', outcomes.pending
    ) as date_object,
    if(slates.has_documents, {{ document_path('slates.game_date', of='public__picks') }}, null) as picks_path
from slates
left join outcomes on slates.game_date = outcomes.game_date
