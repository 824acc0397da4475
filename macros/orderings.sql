{# Rank within anything: never ties. #}
{% macro best_first() %}composite_score desc, edge desc, player_lookup asc{% endmacro %}

{#
    Newest version first. prediction_id ends the order of distinct versions; what follows only keeps
    a row that upstream wrote twice under one id from being picked by chance.
#}
{% macro newest_version_first() -%}
    created_at desc, prediction_version desc, prediction_id desc,
    is_active asc, predicted_points desc, points_line desc, confidence desc, recommendation desc, game_id desc
{%- endmacro %}
