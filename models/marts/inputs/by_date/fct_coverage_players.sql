{{ config(cluster_by=on_bigquery(['system_id'])) }}

-- of two games of a player, the first one
with expected_players as (
    select
        expected.game_date,
        expected.player_lookup,
        expected.team,
        expected.points_line,
        coalesce(expected.has_prop_line, false) or expected.points_line is not null as has_line
    from {{ ref('stg_nba_analytics__expected_players') }} as expected
    inner join {{ ref('stg_nba_reference__games') }} as games
        on expected.game_id = games.game_id and expected.game_date = games.game_date
    where expected.player_lookup is not null
    qualify row_number() over (
        partition by expected.game_date, expected.player_lookup order by expected.game_id asc
    ) = 1
),

systems as (
    select distinct system_id from {{ ref('models') }}
),

in_force as (select * from {{ ref('int_predictions_in_force') }}),

covered as (
    select
        expected_players.game_date,
        systems.system_id,
        expected_players.player_lookup
    from expected_players
    cross join systems
    union distinct
    select
        game_date,
        system_id,
        player_lookup
    from in_force
)

select
    covered.game_date,
    covered.system_id,
    covered.player_lookup,
    coalesce(names.player_name, covered.player_lookup) as player_name,
    -- what was known of the player before the game
    expected.player_lookup is not null as is_expected,
    coalesce(expected.has_line, false) as is_expected_with_line,
    expected.team,
    if(expected.player_lookup is null, in_force.points_line, expected.points_line) as points_line,
    -- what the system predicts of him
    in_force.player_lookup is not null as is_in_force,
    coalesce(in_force.has_line, false) as is_in_force_with_line,
    in_force.quality_alert_level,
    {{ dbt.safe_cast('in_force.feature_quality', dbt.type_numeric()) }} as feature_quality
from covered
left join expected_players as expected
    on covered.game_date = expected.game_date and covered.player_lookup = expected.player_lookup
left join in_force
    on {{ is_same_prediction('covered', 'in_force') }}
left join {{ ref('stg_nba_reference__players') }} as names on covered.player_lookup = names.player_lookup
