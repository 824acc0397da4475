with in_force as (select * from {{ ref('int_prediction_versions') }} where is_in_force),

feeds as (
    select
        game_date,
        system_id,
        {{ is_broken_feed('points_line') }} as is_broken
    from in_force
    group by game_date, system_id
),

marked as (
    select
        in_force.*,
        feeds.is_broken and coalesce({{ equals_placeholder('in_force.points_line') }}, false) as has_placeholder_line
    from in_force
    inner join feeds on in_force.game_date = feeds.game_date and in_force.system_id = feeds.system_id
),

lined as (
    select
        prediction_id,
        system_id,
        player_lookup,
        game_date,
        season,
        version_rank,
        game_id,
        stat,
        predicted_points,
        confidence,
        recommendation,
        if(has_placeholder_line, null, points_line) as points_line,
        points_line is not null and not has_placeholder_line as has_line,
        has_placeholder_line,
        feature_quality,
        quality_alert_level,
        is_invalidated_by_now as is_voided,
        created_at,
        locks_at,
        model_file_name,
        model_training_start_date,
        model_training_end_date,
        model_expected_mae,
        model_expected_hit_rate,
        model_trained_at,
        build_commit_sha,
        deployment_revision
    from marked
),

scored as (
    {{ scored('lined') }}
)

select
    scored.*,
    {{ direction('scored') }} as direction,
    coalesce(players.player_name, scored.player_lookup) as player_name,
    game_players.team,
    game_players.opponent,
    {{ actual_value('scored', 'results', 'games') }} as actual_points,
    {{ outcome('scored', 'results', 'games') }} as outcome,
    -- the first that fits
    case
        when scored.has_placeholder_line then 'placeholder'
        when not scored.has_line then 'line'
        when {{ direction('scored') }} is null then 'direction'
        when scored.recommendation = 'OVER' and not coalesce(scored.signed_edge > 0, false) then 'sign'
        when scored.recommendation = 'UNDER' and not coalesce(scored.signed_edge < 0, false) then 'sign'
        when game_players.team is null or game_players.opponent is null then 'teams'
    end as failed_check
from scored
left join {{ ref('stg_nba_reference__players') }} as players on scored.player_lookup = players.player_lookup
left join {{ ref('int_game_players') }} as game_players
    on
        scored.game_date = game_players.game_date
        and scored.game_id = game_players.game_id
        and scored.player_lookup = game_players.player_lookup
left join {{ ref('int_game_results') }} as games
    on scored.game_date = games.game_date and scored.game_id = games.game_id
left join {{ ref('int_player_results') }} as results
    on
        scored.game_date = results.game_date
        and scored.game_id = results.game_id
        and scored.player_lookup = results.player_lookup
        and scored.stat = results.stat
