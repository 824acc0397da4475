with best_bets as (select * from {{ ref('fct_best_bets') }} where game_date >= {{ records_from() }}),

season_window as (select * from {{ ref('dim_performance_windows') }} where window_name = 'season'),

-- pushes, voids and pending picks neither break nor extend a run
decided as (
    select
        best_bets.season,
        best_bets.game_date,
        best_bets.outcome,
        row_number() over (order by best_bets.game_date asc, best_bets.subset_rank asc) as place,
        row_number() over (
            partition by best_bets.outcome order by best_bets.game_date asc, best_bets.subset_rank asc
        ) as place_in_outcome
    from best_bets
    inner join season_window
        on
            best_bets.season = season_window.season
            and best_bets.game_date between season_window.start_date and season_window.end_date
    where {{ is_decided('best_bets.outcome') }}
),

-- within a run of equal outcomes both places grow together
runs as (
    select
        season,
        outcome,
        place - place_in_outcome as run,
        count(*) as run_length,
        min(game_date) as first_date,
        max(game_date) as last_date,
        max(place) as last_place
    from decided
    group by season, outcome, place - place_in_outcome
),

newest as (
    select * from runs
    qualify row_number() over (order by last_place desc) = 1
),

longest as (
    select * from runs
    where outcome = 'win'
    qualify row_number() over (order by run_length desc, last_place asc) = 1
)

select
    season_window.season,
    newest.outcome as current_outcome,
    coalesce(newest.run_length, 0) as current_length,
    coalesce(longest.run_length, 0) as longest_winning,
    longest.first_date as longest_first_date,
    longest.last_date as longest_last_date
from season_window
left join newest on season_window.season = newest.season
left join longest on season_window.season = longest.season
