with slates as (
    select * from {{ ref('fct_slates') }}
    where
        not is_off_season
        and {{ is_live_date('game_date') }}
        and locks_at <= {{ as_of_at() }}
),

ledger as (select * from {{ ref('stg_nba_ledger__predictions') }} where {{ is_live_date('game_date') }}),

graded as (select * from {{ ref('fct_predictions_shown') }} where {{ is_live_date('game_date') }}),

-- Of a date that the ledger decides what it holds, which may be nothing; of another one what the rules say. That is the
-- rule of int_predictions_shown, which cannot be read here: the selector `live` builds nothing that it rests on, and a
-- date that has locked since the last ordinary build is not yet one that the ledger decides in it.
shown as (
    select
        ledger.game_date,
        ledger.system_id,
        ledger.player_lookup,
        ledger.game_id,
        ledger.player_name,
        ledger.team,
        ledger.opponent,
        ledger.predicted_points,
        ledger.points_line,
        {{ direction('ledger') }} as direction
    from ledger
    inner join slates on ledger.game_date = slates.game_date
    inner join ledger as files on ledger.game_date = files.game_date
    where
        slates.basis = 'published'
        and ledger.claimed_at is null
        and files.claimed_at <= {{ as_of_at() }}
    union all
    select
        graded.game_date,
        graded.system_id,
        graded.player_lookup,
        graded.game_id,
        graded.player_name,
        graded.team,
        graded.opponent,
        graded.predicted_points,
        graded.points_line,
        graded.direction
    from graded
    inner join slates
        on graded.game_date = slates.game_date and graded.system_id = slates.champion_system_id
    where graded.has_line and slates.basis = 'reconstructed'
),

games_with_box_scores as (
    select distinct
        game_date,
        game_id
    from {{ ref('fct_player_games') }}
    where {{ is_live_date('game_date') }}
)

select
    shown.game_date,
    shown.system_id,
    shown.player_lookup,
    shown.game_id,
    shown.player_name,
    shown.team,
    shown.opponent,
    shown.predicted_points,
    shown.points_line,
    shown.direction,
    graded.actual_points,
    if(shown.direction is null, null, coalesce(graded.outcome, 'pending')) as outcome,
    box_scores.game_id is not null as has_box_scores
from shown
left join graded
    on {{ is_same_prediction('shown', 'graded') }}
left join games_with_box_scores as box_scores
    on shown.game_date = box_scores.game_date and shown.game_id = box_scores.game_id
