{% test is_whole_number_text(model, column_name) %}
select {{ column_name }}
from {{ model }}
where not regexp_contains({{ column_name }}, '^[0-9]+$')
{% endtest %}
