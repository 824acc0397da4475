{# The side of the line that a prediction recommends; null when it recommends none. #}
{% macro direction(prediction) -%}
    if({{ prediction }}.recommendation in ('OVER', 'UNDER'), {{ prediction }}.recommendation, null)
{%- endmacro %}
