{# How many of a thing, in words: `1 pick`, `5 picks`. #}
{% macro counted(number, one, many=none) -%}
    if({{ number }} = 1, '1 {{ one }}', cast({{ number }} as string) || ' {{ many or one ~ "s" }}')
{%- endmacro %}

{#
    NUMERIC as text: with so many decimals, rounded half away from zero, or with those that it has. Made of integers,
    because the engines write decimals as text in different ways.
#}
{% macro number_text(value, decimals=none) -%}
    {% set digits = 9 if decimals is none else decimals %}
    {% set units = 'abs(cast(round(' ~ value ~ ' * ' ~ 10 ** digits ~ ') as int64))' %}
    {% set fraction = "lpad(cast(mod(" ~ units ~ ", " ~ 10 ** digits ~ ") as string), " ~ digits ~ ", '0')" %}
    if({{ value }} < 0, '-', '') || cast(div({{ units }}, {{ 10 ** digits }}) as string)
    {%- if decimals is none %} || rtrim(rtrim('.' || {{ fraction }}, '0'), '.')
    {%- else %} || '.' || {{ fraction }}
    {%- endif %}
{%- endmacro %}
