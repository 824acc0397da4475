{# Days since the Monday of a date's week: 1970-01-01 was a Thursday, so unix_date + 3 counts from a Monday. #}
{% macro days_since_monday(day) %}mod(unix_date({{ day }}) + 3, 7){% endmacro %}

{# The Monday of a date's week. #}
{% macro monday_of(day) %}date_from_unix_date(unix_date({{ day }}) - {{ days_since_monday(day) }}){% endmacro %}

{# The last day of a date's month: 31 days after its first one is a day of the next month. #}
{% macro month_end(day) -%}
    {%- set next_month = 'date_from_unix_date(unix_date(' ~ day ~ ') - extract(day from ' ~ day ~ ') + 32)' -%}
    date_from_unix_date(unix_date({{ next_month }}) - extract(day from {{ next_month }}))
{%- endmacro %}
