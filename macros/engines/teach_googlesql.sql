{#
    Models are GoogleSQL. DuckDB lacks some of its functions, so before each run it learns them.
    Everything that can be a function is taught here; what needs other syntax is a dispatched macro beside this file.
#}
{% macro teach_googlesql() %}
    {% if target.type == 'duckdb' %}
        create type if not exists float64 as double;
        create or replace macro div(a, b) as a // b;
        -- its own is null where no condition is known, which is not the 0 of GoogleSQL
        create or replace macro countif(condition) as count(case when condition then 1 end);
        create or replace macro date_from_unix_date(days) as date '1970-01-01' + cast(days as integer);
        create or replace macro unix_date(day) as cast(day - date '1970-01-01' as bigint);
        create or replace macro generate_date_array(first_day, last_day) as
            cast(generate_series(cast(first_day as timestamp), cast(last_day as timestamp), interval 1 day) as date[]);
        create or replace macro regexp_contains(value, pattern) as regexp_matches(value, pattern);
        create or replace macro unix_micros(instant) as epoch_us(instant);
        create or replace macro timestamp_micros(count) as make_timestamp(count);
        create or replace macro format_timestamp(format, instant) as strftime(instant, format);
        create or replace macro object_from_lists(keys, members) as cast(
            '{' || array_to_string(
                list_transform(range(1, len(keys) + 1), i -> cast(to_json(keys[i]) as varchar) || ':' || members[i]), ','
            ) || '}' as json
        );
        -- JSON is text already; to_json would read it and write it again
        create or replace macro to_json_string(x) as
            if(typeof(x) = 'JSON', cast(x as varchar), cast(to_json(x) as varchar));
        -- Adds a key that the document, which is not empty, lacks. As text, because json_object and json_merge_patch hold
        -- everything that they are given many times over.
        -- A path of two keys is for small documents.
        create or replace macro json_set(document, path, value) as case
            when contains(substr(path, 3), '.') then json_merge_patch(
                document, json_object(split_part(path, '.', 2), json_object(split_part(path, '.', 3), value))
            )
            else cast(concat(
                left(to_json_string(document), -1), ',', to_json_string(substr(path, 3)), ':', to_json_string(value), '}'
            ) as json)
        end;
    {% endif %}
{% endmacro %}
