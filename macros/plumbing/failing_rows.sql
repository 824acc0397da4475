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
    kept in run_results.json, too, as `kinds` of the test's `adapter_response`: one kind, or, where the test has
    `meta: {counts_kinds: true}`, each of its rows. A run in which every test passes asks nothing.
#}
{% macro show_failing_rows(results) %}
    {% for result in results if result.node.resource_type == 'test' and result.status in ('fail', 'warn') %}
        {% set failing_rows = '(\n' ~ result.node.compiled_code ~ '\n) as failing_rows order by 1' %}
        {% set kinds = [] %}
        {% if result.node.config.meta.counts_kinds %}
            {% for row in run_query('select * from ' ~ failing_rows).rows %}
                {% set says = row.kind ~ ': ' ~ row.how_to_fix %}
                {% do kinds.append(kind_of(row.kind, says, row.warnings | int, row.first_rows.split(' | '))) %}
            {% endfor %}
        {% else %}
            {% set lines = [] %}
            {% for row in run_query('select * from ' ~ failing_rows ~ ' limit 5').rows %}
                {% do lines.append(line_of(row)) %}
            {% endfor %}
            {% set says = result.node.description or result.node.name %}
            {% do kinds.append(kind_of(result.node.name, says, result.failures, lines)) %}
        {% endif %}
        {% do result.adapter_response.update({'kinds': kinds}) %}
        {% for kind in kinds %}
            {% for line in kind.first_rows %}{% do print(kind.kind ~ ': ' ~ line) %}{% endfor %}
        {% endfor %}
    {% endfor %}
{% endmacro %}

{# What is kept of a kind. Five lines show what is wrong; whoever wants all rows runs the test's compiled SQL. #}
{% macro kind_of(kind, says, rows, lines) %}
    {% if rows > lines | length %}{% do lines.append('and ' ~ (rows - lines | length) ~ ' more') %}{% endif %}
    {{ return({'kind': kind, 'says': says, 'rows': rows, 'first_rows': lines}) }}
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
