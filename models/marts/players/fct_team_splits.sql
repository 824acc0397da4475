-- never a game of as_of_date, so that nothing changes during the evening
with player_games as (
    select
        games.*,
        dense_rank() over (partition by games.opponent order by games.game_date desc, games.game_id desc) as place
    from {{ ref('fct_player_games') }} as games
    inner join {{ ref('dim_today') }} as today on games.season = today.season
    where
        games.game_date >= {{ records_from() }}
        and games.game_date < {{ as_of_date() }}
        and games.opponent is not null
),

teams as (
    select distinct opponent as team from player_games
),

cells as (
    {% for cell in ['season', 'last_10', 'home', 'away'] -%}
        select '{{ cell }}' as split_value
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- an over counts as a win of the player against the line, so that the formulas are those of a record
totals as (
    select
        teams.team,
        cells.split_value,
        count(distinct games.game_id) as games,
        countif(games.against_line = 'over') as wins,
        countif(games.against_line = 'under') as losses,
        countif(games.against_line is not null) as with_line,
        sum(if(games.against_line is null, null, games.points)) as total_points,
        sum(if(games.against_line is null, null, games.points_line)) as total_line
    from teams
    cross join cells
    left join player_games as games
        on
            teams.team = games.opponent
            and cells.split_value in (
                'season', if(games.place <= 10, 'last_10', null), {{ location_cell('(not games.is_home)') }}
            )
    group by teams.team, cells.split_value
),

measured as (
    {{ measured('totals') }}
)

select
    team,
    split_value,
    row_number() over (
        partition by split_value order by {{ hit_rate('wins', 'losses') }} desc, team asc
    ) as list_rank,
    games,
    wins + losses as decided,
    wins as overs,
    losses as unders,
    {{ hit_rate('wins', 'losses') }} as over_rate,
    {{ interval_bounds('proposed_low', 'wins', 'proposed_losing', 'losses') }},
    sample_size,
    {{ mean_of_games('total_points', 'with_line') }} as mean_points,
    {{ mean_of_games('total_line', 'with_line') }} as mean_line,
    {{ mean_of_games('(total_points - total_line)', 'with_line') }} as mean_margin,
    case
        when games < {{ var('team_lean').games }} then null
        when total_points - total_line >= {{ var('team_lean').points }} * with_line then 'over'
        when total_line - total_points >= {{ var('team_lean').points }} * with_line then 'under'
    end as lean
from measured
