{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

select
    -- what dbt show prints: the key, and what matters first
    shown.game_date,
    shown.system_id,
    shown.player_lookup,
    shown.stat,
    {{ direction('shown') }} as direction,
    shown.points_line,
    shown.predicted_points,
    {{ outcome('shown', 'results', 'games', 'rekeyed') }} as outcome,
    -- ids
    shown.prediction_id,
    slates.season,
    shown.game_id,
    -- the player
    shown.player_name,
    shown.team,
    shown.opponent,
    -- the id of a game that has left the schedule still names its teams
    if(
        games.is_final is null,
        case shown.team when substr(shown.game_id, 14, 3) then true when substr(shown.game_id, 10, 3) then false end,
        {{ is_home('shown.team', 'games') }}
    ) as is_home,
    games.tips_off_at,
    {{ availability_columns('own', 'of_team') }},
    -- more of what is predicted
    shown.has_line,
    shown.recommendation,
    shown.confidence,
    shown.feature_quality,
    shown.edge,
    shown.edge_tier,
    shown.composite_score,
    shown.created_at,
    -- the training that made it
    shown.version,
    shown.model_file_name,
    shown.model_training_start_date,
    shown.model_training_end_date,
    shown.model_expected_mae,
    shown.model_expected_hit_rate,
    shown.model_trained_at,
    shown.build_commit_sha,
    shown.deployment_revision,
    -- more of what became of it
    {{ actual_value('shown', 'results', 'games') }} as actual_points,
    {{ is_settled('shown', 'results', 'games', 'rekeyed') }} as is_settled,
    rekeyed.fits as rekey_fits,
    rekeyed.graded_by
from {{ ref('int_predictions_shown') }} as shown
inner join {{ ref('int_slates') }} as slates on shown.game_date = slates.game_date
-- this finds rows of the ledger alone
left join {{ ref('int_shown_players_rekeyed') }} as rekeyed
    on {{ is_same_prediction('shown', 'rekeyed') }}
left join {{ ref('int_game_results') }} as games
    on shown.game_date = games.game_date and shown.game_id = games.game_id
left join {{ ref('int_player_results') }} as results
    on
        shown.game_date = results.game_date
        and shown.game_id = results.game_id
        and coalesce(rekeyed.graded_by, shown.player_lookup) = results.player_lookup
        and shown.stat = results.stat
left join {{ ref('int_availability') }} as own
    on shown.game_date = own.game_date and shown.player_lookup = own.player_lookup and own.is_at_lock
left join {{ ref('int_availability') }} as of_team
    on shown.game_date = of_team.game_date and shown.team = of_team.team and of_team.is_at_lock
