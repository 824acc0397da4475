{# The instant as of which everything is computed, a Python datetime in UTC: var `now`, else the start of this run. #}
{% macro as_of() %}
    {% set now = var('now') | string %}
    {% if not now %}{{ return(run_started_at.astimezone(modules.pytz.utc)) }}{% endif %}
    {% if not modules.re.fullmatch('\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:\\d\\d)?', now) %}
        {{ exceptions.raise_compiler_error("var now: '" ~ now ~ "' is no ISO instant; write it like 2026-01-15T17:00:00Z") }}
    {% endif %}
    {% set instant = modules.datetime.datetime.fromisoformat(now) %}
    {% if instant.tzinfo is none %}{% set instant = instant.replace(tzinfo=modules.pytz.utc) %}{% endif %}
    {{ return(instant.astimezone(modules.pytz.utc)) }}
{% endmacro %}

{# The same as a SQL literal, so that every model of a run, views included, sees one instant. #}
{% macro as_of_at() %}timestamp '{{ as_of().strftime("%Y-%m-%d %H:%M:%S.%f+00") }}'{% endmacro %}

