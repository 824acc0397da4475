{#
    Where the instant is given, and what is given there; an empty text when nobody gives one. While dbt parses, nobody
    asks the environment: dbt would remember the answer, and parse every file that asked again when it is another.
#}
{% macro given_now() %}
    {% set from_var = var('now') | string %}
    {% if from_var or not execute %}{{ return(('the var now:', from_var)) }}{% endif %}
    {{ return(('the environment variable NOW:', env_var('NOW', ''))) }}
{% endmacro %}

{#
    The instant as of which everything is computed, a Python datetime in UTC: the var `now`, else the environment
    variable NOW, else the start of this run. An environment variable can change without dbt parsing the whole project
    again.
#}
{% macro as_of() %}
    {% set given_as, now = given_now() %}
    {% if not now %}{{ return(run_started_at.astimezone(modules.pytz.utc)) }}{% endif %}
    {% set form = '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:\\d\\d)?' %}
    {% if not modules.re.fullmatch(form, now) %}
        {{ exceptions.raise_compiler_error(
            given_as ~ " '" ~ now ~ "' is no ISO instant; write it like 2026-01-15T17:00:00Z"
        ) }}
    {% endif %}
    {% set instant = modules.datetime.datetime.fromisoformat(now) %}
    {% if instant.tzinfo is none %}{% set instant = instant.replace(tzinfo=modules.pytz.utc) %}{% endif %}
    {{ return(instant.astimezone(modules.pytz.utc)) }}
{% endmacro %}

{# Whether upstream has invalidated a row of predictions by as_of(); one without a time of it always was. #}
{% macro is_invalidated_by_now(row) -%}
    {{ row }}.is_invalidated and ({{ row }}.invalidated_at is null or {{ row }}.invalidated_at <= {{ as_of_at() }})
{%- endmacro %}

{# as_of() as a SQL literal, so that every model of a run, views included, sees one instant. #}
{% macro as_of_at() %}timestamp '{{ as_of().strftime("%Y-%m-%d %H:%M:%S.%f+00") }}'{% endmacro %}
