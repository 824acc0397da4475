{#
    What holds of every row of a model, in one query. It returns each failing row, named by its first key, or else by
    the columns that have rules, and what is wrong with it.
#}
{% test well_formed(
    model, keys=[], not_null=[], not_null_where={}, ranges={}, accepted_values={}, patterns={}, rows=none
) %}
    {#- column, condition under which it breaks the rule, and what is then said of it, as SQL -#}
    {%- set rules = [] -%}
    {%- for column in not_null -%}
        {%- set is_null = column ~ ' is null' -%}
        {%- do rules.append((column, is_null, "'" ~ is_null ~ "'")) -%}
    {%- endfor -%}
    {%- for column, condition in not_null_where.items() -%}
        {%- set is_null = column ~ ' is null' -%}
        {%- do rules.append((column, '(' ~ condition ~ ') and ' ~ is_null, "'" ~ is_null ~ "'")) -%}
    {%- endfor -%}
    {%- for column, (lowest, highest) in ranges.items() -%}
        {%- if lowest is not none -%}
            {%- do rules.append((column, column ~ ' < ' ~ lowest, column_is(column, 'below ' ~ lowest))) -%}
        {%- endif -%}
        {%- if highest is not none -%}
            {%- do rules.append((column, column ~ ' > ' ~ highest, column_is(column, 'above ' ~ highest))) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column, values in accepted_values.items() -%}
        {%- set list = "('" ~ values | join("', '") ~ "')" -%}
        {%- set said = column_is(column, 'none of ' ~ values | join(', ')) -%}
        {%- do rules.append((column, column ~ ' not in ' ~ list, said)) -%}
    {%- endfor -%}
    {%- for column, pattern in patterns.items() -%}
        {%- set matches = "regexp_contains(" ~ column ~ ", '" ~ pattern ~ "')" -%}
        {%- do rules.append((column, 'not ' ~ matches, column_is(column, 'which does not match ' ~ pattern))) -%}
    {%- endfor -%}

    {%- set selects = [] -%}
    {%- if rules -%}
        {%- set broken -%}
select
    {{ named_values(keys[0] if keys else rules | map('first') | unique | list) }} as failing_row,
    array_to_string([
        {%- for column, condition, said in rules %}
        if({{ condition }}, {{ said }}, null){{ ',' if not loop.last }}
        {%- endfor %}
    ], '; ') as problem
from {{ model }}
-- asked first: to put words to every row takes longer than the rules
where
    {%- for column, condition, said in rules %}
    {{ 'or ' if not loop.first }}({{ condition }})
    {%- endfor %}
        {%- endset -%}
        {%- do selects.append(broken) -%}
    {%- endif -%}
    {%- for key in keys -%}
        {%- set repeated -%}
select
    {{ named_values(key) }} as failing_row,
    'occurs ' || cast(count(*) as string) || ' times' as problem
from {{ model }}
        {%- if key | length == 1 %}
where {{ key[0] }} is not null
        {%- endif %}
group by {{ key | join(', ') }}
having count(*) > 1
        {%- endset -%}
        {%- do selects.append(repeated) -%}
    {%- endfor -%}
    {%- if rows is not none -%}
        {%- set counted -%}
select
    'the model' as failing_row,
    'has ' || cast(count(*) as string) || ' rows, not {{ rows }}' as problem
from {{ model }}
having count(*) != {{ rows }}
        {%- endset -%}
        {%- do selects.append(counted) -%}
    {%- endif -%}
{{ selects | join('\n\nunion all\n\n') }}
{% endtest %}
