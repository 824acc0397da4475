{# A text without white space at its ends, as Unicode has it; DuckDB's trim takes spaces alone. #}
{% macro trimmed(text) %}{{ return(adapter.dispatch('trimmed')(text)) }}{% endmacro %}

{% macro bigquery__trimmed(text) %}{{ return('trim(' ~ text ~ ')') }}{% endmacro %}

{% macro duckdb__trimmed(text) %}
    {% set space = '[\\s\\v\\x{85}\\p{Z}]+' %}
    {{ return("regexp_replace(" ~ text ~ ", '^" ~ space ~ '|' ~ space ~ "$', '', 'g')") }}
{% endmacro %}
