{#
    The wall: a value that cannot be true is absent from staging on. What can be true of a column stands beside it in
    _sources.yml, under config.meta: `bounds` has pairs of the smallest and largest value, inclusive; `pattern` is what
    a text matches; a `name` is trimmed, and cut after longest_name characters; without an `id` of 1 to longest_name
    characters there is no row. What the wall puts aside is counted (stg_nba_raw__values_put_aside).
#}

{#
    A raw table with null for each value that cannot be true, and without the rows whose date or id cannot be. Each
    column of `told` gets another one, `is_<column>_put_aside`, that says where the wall has taken its value.
#}
{% macro walled(source_name, name, told=[]) %}
    {% set table = raw_table(source_name, name) %}
    {% set replaced, conditions, flags = [], [], [] %}
    {# dbt's unit tests have no metadata of sources, so there the wall is open; tests/project/test_wall.py has its bounds #}
    {% if not execute or model.resource_type == 'unit_test' %}
        {% for column in told %}{% do flags.append(', false as is_' ~ column ~ '_put_aside') %}{% endfor %}
        {{ return('(select *' ~ flags | join ~ ' from ' ~ table ~ ')' if told else table) }}
    {% endif %}
    {% for column in declared_raw_table(source_name, name).columns.values() %}
        {% set meta = column.config.meta %}
        {% if meta.get('name') %}
            {% do replaced.append("nullif(" ~ trimmed('left(' ~ trimmed(typed(column)) ~ ', ' ~ var('longest_name') ~ ')') ~ ", '') as " ~ column.name) %}
        {% elif can_be_told(meta) and is_key_of_rows(name, column.name) %}
            {% do conditions.append(column.name ~ ' is null or ' ~ can_be_true(column)) %}
        {% elif can_be_told(meta) %}
            {% do replaced.append('if(' ~ can_be_true(column) ~ ', ' ~ column.name ~ ', null) as ' ~ column.name) %}
        {% endif %}
    {% endfor %}
    {% for column in told %}
        {% do flags.append(is_put_aside(declared_raw_table(source_name, name).columns[column]) ~ ' as is_' ~ column ~ '_put_aside') %}
    {% endfor %}
    {% set columns = ['* replace (' ~ replaced | join(', ') ~ ')'] + flags if replaced else ['*'] + flags %}
    {% set where = ' where (' ~ conditions | join(') and (') ~ ')' if conditions else '' %}
    {{ return('(select ' ~ columns | join(', ') ~ ' from ' ~ table ~ where ~ ')') }}
{% endmacro %}

{# Whether the metadata of a column say what can be true of it. #}
{% macro can_be_told(meta) %}{{ return('bounds' in meta or 'pattern' in meta or 'id' in meta) }}{% endmacro %}

{# Whether a row is nothing without a value of the column: the id of a player, and the date of the table's partition. #}
{% macro is_key_of_rows(name, column) %}
    {% set table = raw_tables() | selectattr('name', 'equalto', name) | first %}
    {{ return(column in (table.get('date'), 'player_lookup')) }}
{% endmacro %}

{# A column in its type: a writer without a schema may leave one without values in any other. #}
{% macro typed(column) %}
    {{ return('cast(' ~ column.name ~ ' as ' ~ column.data_type ~ ')' if column.data_type in ('string', 'date', 'timestamp') else column.name) }}
{% endmacro %}

{# Whether a value can be true, in SQL: false or null where it cannot. NaN is within no bounds. #}
{% macro can_be_true(column) %}
    {% set meta = column.config.meta %}
    {% if 'pattern' in meta %}{{ return("regexp_contains(" ~ typed(column) ~ ", '" ~ meta.pattern ~ "')") }}{% endif %}
    {% if 'id' in meta %}{{ return('length(' ~ typed(column) ~ ') between 1 and ' ~ var('longest_name')) }}{% endif %}
    {% set type = column.data_type if column.data_type in ('date', 'timestamp') else none %}
    {% set ranges = [] %}
    {% for smallest, largest in meta.bounds %}
        {% set first, last = ((type ~ " '" ~ smallest ~ "'", type ~ " '" ~ largest ~ "'") if type else (smallest, largest)) %}
        {% do ranges.append(typed(column) ~ ' between ' ~ first ~ ' and ' ~ last) %}
    {% endfor %}
    {{ return(ranges | join(' or ')) }}
{% endmacro %}

{# Whether the wall puts a value aside, in SQL. #}
{% macro is_put_aside(column) %}
    {{ return('(' ~ column.name ~ ' is not null and not coalesce(' ~ can_be_true(column) ~ ', false))') }}
{% endmacro %}

{# The time at which a row of a raw table was written, in SQL; null where the table or the row has none that can be true. #}
{% macro written_at(table) %}
    {% set instants = [] %}
    {% for name in table.get('written_at', []) %}
        {% if not execute or model.resource_type == 'unit_test' %}
            {% do instants.append(name) %}
        {% else %}
            {% set column = declared_raw_table(table.source, table.name).columns[name] %}
            {% do instants.append('if(' ~ can_be_true(column) ~ ', ' ~ typed(column) ~ ', null)') %}
        {% endif %}
    {% endfor %}
    {{ return('coalesce(' ~ instants | join(', ') ~ ')' if instants else 'cast(null as timestamp)') }}
{% endmacro %}

{#
    A select of the values of a raw table that the wall puts aside: table, column, date, what names the row, and their
    number, because rows may be written twice. The date is that of the table's partition; where rows have none, or one that
    cannot be true, it is as_of_date.
#}
{% macro values_put_aside(table) %}
    {% set columns, conditions, flags, cases, names, key = [], [], [], [], [], [] %}
    {% for column in declared_raw_table(table.source, table.name).columns.values() if can_be_told(column.config.meta) %}
        {% do columns.append(column) %}
        {% do conditions.append(is_put_aside(column)) %}
        {% do flags.append(is_put_aside(column) ~ ' as is_' ~ column.name ~ '_put_aside') %}
        {% do cases.append("when '" ~ column.name ~ "' then written.is_" ~ column.name ~ '_put_aside') %}
        {% do names.append("select '" ~ column.name ~ "' as column_name") %}
    {% endfor %}
    {% for column in table.key %}{% do key.append("coalesce(left(cast(" ~ column ~ " as string), " ~ var('longest_name') ~ "), '-')") %}{% endfor %}
    {% set date = columns | selectattr('name', 'equalto', table.get('date')) | first %}
    select
        '{{ table.name }}' as table_name,
        walled.column_name,
        written.game_date,
        written.row_key,
        count(*) as value_count
    from (
        select
            {% if date %}if({{ can_be_true(date) }}, cast({{ date.name }} as date), {{ as_of_date() }}){% else %}{{ as_of_date() }}{% endif %} as game_date,
            {{ key | join(" || ' ' || ") }} as row_key,
            {{ flags | join(',\n            ') }}
        from {{ raw_table(table.source, table.name) }}
        where
            ({{ conditions | join('\n            or ') }})
            {% if date %}and {{ in_incremental_window(date.name) }}{% endif %}
            {% if 'written_at' in table %}and coalesce({{ written_at(table) }} <= {{ as_of_at() }}, true){% endif %}
    ) as written
    cross join ({{ names | join(' union all ') }}) as walled
    where case walled.column_name {{ cases | join(' ') }} end
    group by walled.column_name, written.game_date, written.row_key
{% endmacro %}
