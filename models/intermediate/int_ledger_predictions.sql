-- only what documents do not show is looked up in the raw rows, while they exist
with versions as (
    select
        *,
        {{ is_invalidated_by_now('written') }} as is_invalidated_by_now
    from {{ ref('stg_nba_predictions__predictions') }} as written
    qualify row_number() over (partition by game_date, prediction_id order by {{ newest_version_first() }}) = 1
),

members as (
    select
        shown.prediction_id,
        shown.system_id,
        shown.player_lookup,
        shown.game_date,
        shown.game_id,
        shown.player_name,
        shown.team,
        shown.opponent,
        shown.stat,
        shown.predicted_points,
        shown.confidence,
        shown.recommendation,
        shown.points_line,
        true as has_line,
        shown.feature_quality,
        coalesce(versions.is_invalidated_by_now, false) as is_voided,
        shown.created_at,
        shown.first_line,
        shown.first_at,
        dates.locks_at,
        shown.version,
        versions.model_file_name,
        versions.model_training_start_date,
        versions.model_training_end_date,
        versions.model_expected_mae,
        versions.model_expected_hit_rate,
        versions.model_trained_at,
        versions.build_commit_sha,
        versions.deployment_revision
    from {{ ref('stg_nba_ledger__predictions') }} as shown
    inner join {{ ref('int_ledger_dates') }} as dates on shown.game_date = dates.game_date
    left join versions
        on shown.game_date = versions.game_date and shown.prediction_id = versions.prediction_id
    where dates.has_members and shown.claimed_at is null
)

{{ scored('members') }}
