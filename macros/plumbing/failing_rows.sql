{# Values with the names of their columns as SQL text, such as `game_date=2026-01-15, system_id=s`. #}
{% macro named_values(columns) -%}
    {%- for column in columns -%}
        {{ " || ', " if not loop.first else "'" }}{{ column }}=' || coalesce(cast({{ column }} as string), 'null')
    {%- endfor -%}
{%- endmacro %}

{# A value and the rule that it breaks as SQL text, such as `confidence is 104, above 100`. #}
{% macro column_is(column, rule) %}'{{ column }} is ' || cast({{ column }} as string) || ', {{ rule }}'{% endmacro %}

{#
    On-run-end hook: asks each data test that failed or warned for its first rows, and prints a line for each. They are
    kept in run_results.json, too, as `failing_rows` of the test's `adapter_response`. A run in which every test passes
    asks nothing. A test with `meta: {counts_kinds: true}` has a row a kind, and what is kept of it is `kinds`.
#}
{% macro show_failing_rows(results) %}
    {% for result in results if result.node.resource_type == 'test' and result.status in ('fail', 'warn') %}
        {% set failing_rows = '(\n' ~ result.node.compiled_code ~ '\n) as failing_rows order by 1' %}
        {% if result.node.config.meta.counts_kinds %}
            {% set kinds = [] %}
            {% for row in run_query('select * from ' ~ failing_rows).rows %}
                {% set kind = dict(row.items(), warnings=row.warnings | int) %}
                {% do kind.update({'first_rows': with_more(row.first_rows.split(' | '), kind.warnings)}) %}
                {% do kinds.append(kind) %}
                {% for line in kind.first_rows %}{% do print(kind.kind ~ ': ' ~ line) %}{% endfor %}
            {% endfor %}
            {% do result.adapter_response.update({'kinds': kinds}) %}
        {% else %}
            {% set lines = [] %}
            {% for row in run_query('select * from ' ~ failing_rows ~ ' limit 5').rows %}
                {% do lines.append(line_of(row)) %}
            {% endfor %}
            {% do result.adapter_response.update({'failing_rows': with_more(lines, result.failures)}) %}
            {% for line in lines %}{% do print(result.node.name ~ ': ' ~ line) %}{% endfor %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{# Lines, and how many rows have none: five show what is wrong; whoever wants all runs the test's compiled SQL. #}
{% macro with_more(lines, rows) %}
    {% if rows > lines | length %}{% do lines.append('and ' ~ (rows - lines | length) ~ ' more') %}{% endif %}
    {{ return(lines) }}
{% endmacro %}

{# A row as one line; a long value, such as a document, is cut. The rows of `well_formed` are words already. #}
{% macro line_of(row) %}
    {% set is_said = row.keys() == ('failing_row', 'problem') %}
    {% set texts = [] %}
    {% for name, value in row.items() %}
        {% set text = (value | string).split() | join(' ') %}
        {% do texts.append(text if is_said else name ~ '=' ~ text | truncate(60, true, leeway=0)) %}
    {% endfor %}
    {{ return(texts | join(': ' if is_said else ', ')) }}
{% endmacro %}
