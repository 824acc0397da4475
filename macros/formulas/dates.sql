{# Days since the Monday of a date's week: 1970-01-01 was a Thursday, so unix_date + 3 counts from a Monday. #}
{% macro days_since_monday(day) %}mod(unix_date({{ day }}) + 3, 7){% endmacro %}

{# The Monday of a date's week. #}
{% macro monday_of(day) %}date_from_unix_date(unix_date({{ day }}) - {{ days_since_monday(day) }}){% endmacro %}
