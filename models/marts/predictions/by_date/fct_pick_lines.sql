{{ config(cluster_by=on_bigquery(['system_id', 'player_lookup'])) }}

with shown as (
    select * from {{ ref('fct_predictions_shown') }}
    where has_line and direction is not null and {{ in_incremental_window('game_date') }}
),

broken_feeds as (
    select distinct
        game_date,
        system_id
    from {{ ref('int_predictions_in_force') }}
    where has_placeholder_line
),

-- what was said of each until it was shown, counting back from the newest: how often the side was another one
said as (
    select
        shown.game_date,
        shown.system_id,
        shown.player_lookup,
        versions.points_line,
        versions.created_at,
        versions.version_rank,
        sum(if(coalesce({{ direction('versions') }} = shown.direction, false), 0, 1)) over (
            partition by shown.game_date, shown.system_id, shown.player_lookup
            order by versions.version_rank asc
            rows between unbounded preceding and current row
        ) as other_sides
    from shown
    inner join {{ ref('int_prediction_versions') }} as versions
        on
            shown.game_date = versions.game_date
            and shown.system_id = versions.system_id
            and shown.player_lookup = versions.player_lookup
            and shown.game_id = versions.game_id
    left join broken_feeds
        on versions.game_date = broken_feeds.game_date and versions.system_id = broken_feeds.system_id
    where
        versions.excluded_as is null
        and versions.created_at <= shown.created_at
        and versions.predicted_points is not null
        and versions.points_line is not null
        and (broken_feeds.game_date is null or not {{ equals_placeholder('versions.points_line') }})
),

first_said as (
    select * from said
    where other_sides = 0
    qualify row_number() over (partition by game_date, system_id, player_lookup order by version_rank desc) = 1
),

-- the ledger says what was shown first; rows of it that are older than this key do not
lined as (
    select
        shown.*,
        coalesce(ledger.first_line, first_said.points_line, shown.points_line) as first_line,
        coalesce(ledger.first_at, first_said.created_at, shown.created_at) as first_at,
        offers.price,
        offers.book,
        offers.close_line
    from shown
    left join {{ ref('int_ledger_predictions') }} as ledger
        on {{ is_same_prediction('shown', 'ledger') }}
    left join first_said
        on {{ is_same_prediction('shown', 'first_said') }}
    left join {{ ref('int_pick_offers') }} as offers
        on {{ is_same_prediction('shown', 'offers') }}
)

select
    game_date,
    system_id,
    player_lookup,
    direction,
    points_line,
    first_line,
    first_at,
    season,
    outcome,
    if(direction = 'OVER', points_line - first_line, first_line - points_line) as line_value,
    case
        when not {{ is_graded('outcome') }} then outcome
        when actual_points = first_line then 'push'
        when (direction = 'OVER') = (actual_points > first_line) then 'win'
        else 'loss'
    end as first_outcome,
    price,
    book,
    close_line
from lined
