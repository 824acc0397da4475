{#
    Points of a row of box scores; null for a player who did not play. Nobody scores 0 points in 0 minutes; 0 points with
    minutes is a real result.
#}
{% macro points_if_played(row) -%}
    if(
        {{ row }}.is_dnp or ({{ row }}.points = 0 and coalesce({{ row }}.minutes_played, 0) = 0), null, {{ row }}.points
    )
{%- endmacro %}

{# Whether a team is at home in a game; null if it is neither of the two. #}
{% macro is_home(team, game) -%}
    case {{ team }} when {{ game }}.home_team then true when {{ game }}.away_team then false end
{%- endmacro %}

{# What injury reports say of a player, in columns: his row of int_availability, else that of his team. #}
{% macro availability_columns(player, team) -%}
    if({{ player }}.reported_at is null, {{ team }}.availability_status, {{ player }}.availability_status)
        as availability_status,
    {{ player }}.availability_reason,
    coalesce({{ player }}.reported_at, {{ team }}.reported_at) as reported_at
{%- endmacro %}

{# On which side of a line the points are. #}
{% macro against_line(points, points_line) -%}
    case
        when {{ points }} > {{ points_line }} then 'over'
        when {{ points }} < {{ points_line }} then 'under'
        when {{ points }} = {{ points_line }} then 'push'
    end
{%- endmacro %}

{# Whether a line is the one that a broken feed sends for players without a line. #}
{% macro equals_placeholder(line) %}{{ line }} = numeric '{{ var("placeholder_points_line") }}'{% endmacro %}

{# Whether so many lines of a feed equal it that none of those is real; an aggregate. #}
{% macro is_broken_feed(line) -%}
    100 * countif({{ equals_placeholder(line) }}) > {{ var('placeholder_max_percent') }} * count({{ line }})
{%- endmacro %}

{#
    Games of which fct_player_games has no row yet, those to come among them. `player_games` is a relation of its rows, or of
    those of fct_box_scores, since records_from().
#}
{% macro games_without_box_scores(player_games) -%}
    select
        games.game_date,
        games.home_team,
        games.away_team
    from {{ ref('fct_games') }} as games
    left join {{ player_games }} as scored on games.game_date = scored.game_date and games.game_id = scored.game_id
    where games.game_date >= {{ records_from() }} and scored.game_id is null
{%- endmacro %}

{# Whether a player may have played in such a game of his team since his last game, so that his rest on a day is unknown. #}
{% macro may_have_played_in(missing, team, last_game_date, day) -%}
    {{ team }} in ({{ missing }}.home_team, {{ missing }}.away_team)
    and {{ last_game_date }} < {{ missing }}.game_date
    and {{ day }} > {{ missing }}.game_date
{%- endmacro %}

{#
    Days between the last game that a player played and a date: 0 if he plays on two days in a row, or twice on one.
#}
{% macro rest_days(day, last_game_date) -%}
    if({{ day }} = {{ last_game_date }}, 0, unix_date({{ day }}) - unix_date({{ last_game_date }}) - 1)
{%- endmacro %}

{# Mean of a sum of NUMERIC minutes, exact to a millionth, or of integer points: one decimal. #}
{% macro mean_of_games(total, games) -%}
    {{ rounded_ratio('cast(1000000 * ' ~ total ~ ' as int64)', '(1000000 * ' ~ games ~ ')', 10) }}
{%- endmacro %}

{#
    Whether a player fell so far short of the mean of the season's games that he had played before the game, if there were
    enough of them.
#}
{% macro is_bad_game(points, games_before, points_before) -%}
    {{ games_before }} >= {{ var('bounce_min_games') }}
    and {{ points_before }} - {{ games_before }} * {{ points }} >= {{ var('bounce_shortfall') }} * {{ games_before }}
{%- endmacro %}
