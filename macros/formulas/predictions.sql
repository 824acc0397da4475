{# The side of the line that a prediction recommends; null when it recommends none. #}
{% macro direction(prediction) -%}
    if({{ prediction }}.recommendation in ('OVER', 'UNDER'), {{ prediction }}.recommendation, null)
{%- endmacro %}

{# The rows of a relation of predictions with edges, score and tier, all null without a line: a query. #}
{% macro scored(relation) -%}
    {% set signed_edge = '(' ~ relation ~ '.predicted_points - ' ~ relation ~ '.points_line)' %}
    select
        {{ relation }}.*,
        {{ signed_edge }} as signed_edge,
        abs({{ signed_edge }}) as edge,
        cast(
            abs({{ signed_edge }}) * numeric '{{ var("composite_edge_weight") }}'
            + {{ relation }}.confidence * numeric '{{ var("composite_confidence_weight") }}'
            as {{ dbt.type_numeric() }}
        ) as composite_score,
        if({{ signed_edge }} is null, null, edge_tiers.edge_tier) as edge_tier
    from {{ relation }}
    -- an inner join with a tier for everybody, because BigQuery wants an equality in an outer join
    inner join {{ ref('edge_tiers') }} as edge_tiers
        on {{ is_in_band('coalesce(abs(' ~ signed_edge ~ '), 0)', 'edge_tiers.min_edge', 'edge_tiers.below_edge') }}
{%- endmacro %}

{#
    What became of a prediction, by the rules or shown. `prediction` has its line and recommendation; `result` is its
    player's row in int_player_results, and `game` its game's in int_game_results, both perhaps absent. Of what was shown,
    `rekeyed` is its player's row in int_shown_players_rekeyed, which few have. Without a line nothing became of it.
#}

{# Whether its game is over; one that has left the schedule of its date is over when that date has passed. #}
{% macro is_over(prediction, game) -%}
    coalesce({{ game }}.is_final, {{ prediction }}.game_date < {{ as_of_date() }})
{%- endmacro %}

{# What the player has reached of the statistic, once the game is over; null if he did not play. #}
{% macro actual_value(prediction, result, game) -%}
    if({{ prediction }}.has_line and {{ is_over(prediction, game) }}, {{ result }}.value, null)
{%- endmacro %}

{# Whether the game has box scores. A row whose value cannot be true says no more than one that is still to come. #}
{% macro has_box_scores(result, game) -%}
    (coalesce({{ game }}.has_box_scores, false) and not coalesce({{ result }}.is_put_aside, false))
{%- endmacro %}

{# And it does not wait for a box score that must be somewhere. #}
{% macro and_not_awaited(rekeyed) %}{% if rekeyed %}and not coalesce({{ rekeyed }}.is_awaited, false){% endif %}{% endmacro %}

{# Whether its outcome is the last word; a void that comes before the box scores may yet become a result. #}
{% macro is_settled(prediction, result, game, rekeyed=none) -%}
    if(
        {{ prediction }}.has_line,
        {{ is_over(prediction, game) }} and {{ has_box_scores(result, game) }} {{ and_not_awaited(rekeyed) }},
        null
    )
{%- endmacro %}

{# win, loss, push, void or pending; null when it recommends neither OVER nor UNDER. #}
{% macro outcome(prediction, result, game, rekeyed=none) -%}
    {% set actual = actual_value(prediction, result, game) %}
    case
        when not {{ prediction }}.has_line or {{ direction(prediction) }} is null then null
        -- whoever played is graded by the box score, whenever upstream invalidated his row
        when {{ actual }} = {{ prediction }}.points_line then 'push'
        when ({{ prediction }}.recommendation = 'OVER') = ({{ actual }} > {{ prediction }}.points_line) then 'win'
        when {{ actual }} is not null then 'loss'
        when
            {{ prediction }}.is_voided
            or (
                {{ is_over(prediction, game) }}
                and ({{ has_box_scores(result, game) }} or {{ game }}.is_final is null)
                {{ and_not_awaited(rekeyed) }}
            )
            then 'void'
        else 'pending'
    end
{%- endmacro %}

{# Whether two rows are of one prediction: its date, its system and its player. #}
{% macro is_same_prediction(one, other) -%}
    {{ one }}.game_date = {{ other }}.game_date
    and {{ one }}.system_id = {{ other }}.system_id
    and {{ one }}.player_lookup = {{ other }}.player_lookup
{%- endmacro %}
