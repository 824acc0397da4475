{# The Eastern calendar date of a UTC timestamp. #}
{% macro eastern_date(timestamp) %}{{ return(adapter.dispatch('eastern_date')(timestamp)) }}{% endmacro %}

{% macro bigquery__eastern_date(timestamp) %}date({{ timestamp }}, 'America/New_York'){% endmacro %}

{% macro duckdb__eastern_date(timestamp) -%}
    cast(timezone('America/New_York', timezone('UTC', {{ timestamp }})) as date)
{%- endmacro %}

{# The UTC timestamp of a full hour, Eastern, of a date. #}
{% macro eastern_hour(day, hour) %}{{ return(adapter.dispatch('eastern_hour')(day, hour)) }}{% endmacro %}

{% macro bigquery__eastern_hour(day, hour) -%}
    timestamp(datetime({{ day }}, time({{ hour }}, 0, 0)), 'America/New_York')
{%- endmacro %}

{% macro duckdb__eastern_hour(day, hour) -%}
    timezone('UTC', timezone('America/New_York', {{ day }} + interval ({{ hour }}) hour))
{%- endmacro %}

{# A relation of one row a calendar date, both ends included; its column is calendar_date. #}
{% macro calendar(first_day, last_day) %}{{ return(adapter.dispatch('calendar')(first_day, last_day)) }}{% endmacro %}

{% macro bigquery__calendar(first_day, last_day) -%}
    unnest(generate_date_array({{ first_day }}, {{ last_day }})) as calendar_date
{%- endmacro %}

{% macro duckdb__calendar(first_day, last_day) -%}
    unnest(generate_date_array({{ first_day }}, {{ last_day }})) as days (calendar_date)
{%- endmacro %}
