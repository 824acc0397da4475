{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

with games as (select * from {{ ref('fct_games') }} where {{ in_incremental_window('game_date') }}),

box_scores as (select * from {{ ref('fct_box_scores') }} where game_date >= {{ records_from() }}),

predictions as (
    select
        in_force.*,
        {{ is_home('in_force.team', 'games') }} as is_home,
        -- a model agrees with itself, listed or not
        countif(models.codename is not null) over alike + if(models.codename is null, 1, 0) as agreement
    from {{ ref('int_predictions_in_force') }} as in_force
    left join games on in_force.game_date = games.game_date and in_force.game_id = games.game_id
    left join {{ ref('models') }} as models
        on in_force.system_id = models.system_id and {{ is_valid_on('models', 'in_force.game_date') }}
    where in_force.has_line and in_force.direction is not null
    window alike as (partition by in_force.game_date, in_force.player_lookup, in_force.stat, in_force.direction)
),

candidates as (select * from predictions where failed_check is null),

last_games as (
    select
        candidates.player_lookup,
        candidates.game_date,
        candidates.team,
        max(box_scores.game_date) as last_game_date
    from candidates
    inner join box_scores
        on
            candidates.player_lookup = box_scores.player_lookup
            and candidates.season = box_scores.season
            and candidates.game_date > box_scores.game_date
    where box_scores.has_played
    group by candidates.player_lookup, candidates.game_date, candidates.team
),

without_box_scores as (
    {{ games_without_box_scores('box_scores') }}
),

uncertain as (
    select distinct last_games.*
    from last_games
    inner join without_box_scores as missing
        on {{ may_have_played_in('missing', 'last_games.team', 'last_games.last_game_date', 'last_games.game_date') }}
)

select
    candidates.game_date,
    candidates.system_id,
    candidates.player_lookup,
    candidates.stat,
    candidates.direction,
    candidates.points_line,
    candidates.edge,
    candidates.outcome,
    candidates.prediction_id,
    candidates.season,
    candidates.game_id,
    candidates.player_name,
    candidates.team,
    candidates.opponent,
    candidates.predicted_points,
    candidates.confidence,
    candidates.feature_quality,
    candidates.signed_edge,
    candidates.edge_tier,
    candidates.composite_score,
    candidates.created_at,
    candidates.locks_at,
    candidates.is_home,
    if(
        uncertain.team is null, {{ rest_days('candidates.game_date', 'last_games.last_game_date') }}, null
    ) as rest_days,
    candidates.agreement,
    candidates.actual_points
from candidates
left join last_games
    on
        candidates.player_lookup = last_games.player_lookup
        and candidates.game_date = last_games.game_date
        and candidates.team = last_games.team
left join uncertain
    on
        candidates.player_lookup = uncertain.player_lookup
        and candidates.game_date = uncertain.game_date
        and candidates.team = uncertain.team
