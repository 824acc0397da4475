{#
    The documents of games as they go on. They are made of as_of_date and the day before alone, every few minutes, beside
    facts of the last ordinary build, which may be as of an earlier instant.
#}

{# Whether a date is one of these two; its bounds are literals, so that BigQuery reads no other partition. #}
{% macro is_live_date(day) %}{{ day }} >= {{ days_ago(1) }} and {{ day }} <= {{ as_of_date() }}{% endmacro %}

{#
    How predictions stand that have a side, in the order in which documents count them (fct_live_predictions says when each
    holds).
#}
{% macro live_states() %}
    {{ return(['not_started', 'ahead', 'behind', 'even', 'won', 'lost', 'cannot_win', 'ended', 'graded']) }}
{% endmacro %}

{# First columns of such a document. No gate on locked dates is for it, so it has no lock. #}
{% macro live_document(slate, status, row_count) -%}
    {{ document_path(slate ~ '.game_date') }} as document_path,
    {{ slate }}.game_date as document_date,
    {{ status }} as status,
    {{ row_count }} as row_count,
    cast(null as timestamp) as locks_at,
    false as is_settled,
    cast(null as date) as shows_date,
    false as is_locked
{%- endmacro %}

{# Shots that were made, and those that were tried, as an object. #}
{% macro shots_object(row, shots) -%}
    json_object('made', {{ row }}.{{ shots }}_made, 'attempted', {{ row }}.{{ shots }}_attempted)
{%- endmacro %}
