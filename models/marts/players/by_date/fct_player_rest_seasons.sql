{{ config(
    meta={'by_date': 'season_last_date'},
    partition_by=on_bigquery({'field': 'season_last_date', 'data_type': 'date', 'granularity': 'month'}),
    cluster_by=on_bigquery(['player_lookup'])
) }}

-- kept under its last date, a season that is not over is counted anew on every run, and one that is over never again
select
    seasons.last_date as season_last_date,
    before_games.player_lookup,
    before_games.rest_days,
    count(*) as games,
    cast(sum(before_games.points) as int64) as total_points
from {{ ref('fct_player_season_before_game') }} as before_games
inner join {{ ref('seasons') }} as seasons on before_games.season = seasons.season
where
    before_games.rest_days is not null
    and before_games.game_date >= {{ records_from() }}
    and before_games.game_date < {{ as_of_date() }}
    and {{ in_incremental_window('seasons.last_date') }}
group by seasons.last_date, before_games.player_lookup, before_games.rest_days
