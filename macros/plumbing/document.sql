{#
    Path of a document of this model, or `of` another one, as its config.meta.publish says it, a SQL expression; `day` is
    the date in it, and `names` the texts of other names in braces, if any. It is null while dbt parses, as with
    cache_control.
#}
{% macro document_path(day=none, of=none, names={}) %}
    {% if not execute %}{{ return('null') }}{% endif %}
    {% set node = graph.nodes['model.' ~ project_name ~ '.' ~ of] if of else model %}
    {% set path = "'" ~ node.config.meta.publish.path ~ "'" %}
    {% set texts = dict(names, date='cast(' ~ day ~ ' as string)') %}
    {% set filled = namespace(path=path) %}
    {% for name, text in texts.items() %}
        {% set filled.path = filled.path | replace('{' ~ name ~ '}', "' || " ~ text ~ " || '") %}
    {% endfor %}
    {{ return(filled.path) }}
{% endmacro %}

{# First columns of a document a date, from the date's row in fct_slates. #}
{% macro dated_document(slate, status, row_count) -%}
    {{ document_path(slate ~ '.game_date') }} as document_path,
    {{ slate }}.game_date as document_date,
    {{ status }} as status,
    {{ row_count }} as row_count,
    {{ slate }}.locks_at,
    {{ slate }}.game_date < {{ as_of_date() }}
    and {{ slate }}.pending_by_rules = 0 and {{ slate }}.pending_shown = 0 as is_settled,
    {{ slate }}.game_date as shows_date,
    {{ slate }}.is_locked
{%- endmacro %}

{# First keys and values of such a document, for json_object. #}
{% macro dated_header(slate, status) -%}
    'date', {{ slate }}.game_date,
    'model', {{ slate }}.champion_codename,
    'season', {{ slate }}.season,
    'basis', {{ slate }}.basis,
    'status', {{ status }},
    'locks_at', {{ utc_text(slate ~ '.locks_at') }}
{%- endmacro %}

{#
    First columns of a document that is always at the same path. `slate` is the row in fct_slates of the date whose
    predictions it shows; `locks_at` is given where the document as a whole is about that date. `names` has the texts of
    names in the path, of a kind with several files.
#}
{% macro fixed_document(status, row_count, slate=none, locks_at='cast(null as timestamp)', names={}) -%}
    {{ document_path(names=names) }} as document_path,
    cast(null as date) as document_date,
    {{ status }} as status,
    {{ row_count }} as row_count,
    {{ locks_at }} as locks_at,
    false as is_settled,
    {{ slate ~ '.game_date' if slate else 'cast(null as date)' }} as shows_date,
    {{ slate ~ '.is_locked' if slate else 'false' }} as is_locked
{%- endmacro %}

{#
    The last step of a document model. `contents` is a CTE with the columns of one of the two macros above and
    `content`, the JSON without generated_at. payload_sha covers `content` only, so an unchanged document keeps its hash.
    What config.meta.publish has in `uncounted` are columns of `contents`, too, and keys of the document beside `content`.
    Of a kind that the ledger holds, `ledger` is the column of `contents` with the ledger's rows.
#}
{% macro finish_document(contents, ledger=none) -%}
    select
        {{ contents }}.document_path,
        {{ contents }}.document_date,
        {{ contents }}.status,
        cast({{ contents }}.row_count as int64) as row_count,
        {{ contents }}.locks_at,
        {{ contents }}.shows_date,
        {{ contents }}.is_locked,
        {%- if ledger %}
            {{ contents }}.{{ ledger }},
        {%- endif %}
        {{ cache_control(contents ~ '.is_settled') }} as cache_control,
        {{ sha256_hex('to_json_string(' ~ contents ~ '.content)') }} as payload_sha,
        json_set(
            {% for key in uncounted_keys() %}json_set({% endfor %}{{ contents }}.content
            {%- for key in uncounted_keys() %}, '$.{{ key }}', {{ contents }}.{{ key }}){% endfor %},
            '$.{{ generated_at_place() }}', {{ generated_at() }}
        ) as payload
    from {{ contents }}
{%- endmacro %}

{#
    Cache-Control of a model's documents, as its config.meta.publish says it; no cache may keep an internal document.
    `is_settled` says of each row whether its date is over and nothing of the date is pending.
    It is null while dbt parses and in a unit test, because the metadata is known only at run time; unit tests override it.
#}
{% macro cache_control(is_settled) %}
    {% if not execute %}{{ return('null') }}{% endif %}
    {% set publish = model.config.meta.publish %}
    {% if publish.audience == 'internal' %}{{ return("'private, no-store'") }}{% endif %}
    {% set usual = "'public, max-age=%d'" % publish.cache.seconds %}
    {% if 'settled_seconds' not in publish.cache %}{{ return(usual) }}{% endif %}
    {% set settled = "'public, max-age=%d'" % publish.cache.settled_seconds %}
    {{ return('if(' ~ is_settled ~ ', ' ~ settled ~ ', ' ~ usual ~ ')') }}
{% endmacro %}

{#
    The kinds of public documents by name, as their config.meta.publish says; nothing while dbt parses. `is_dated`:
    whether each is about the date in its path and there is one for every date, which a kind of a channel has not.
    `cache_seconds`: how long a cache may keep a document at least.
#}
{% macro public_kinds() %}
    {% if not execute %}{{ return([]) }}{% endif %}
    {% set kinds = [] %}
    {% for node in graph.nodes.values() | sort(attribute='name') %}
        {% set publish = node.config.get('meta', {}).get('publish', {}) %}
        {% if publish.audience == 'public' %}
            {% do kinds.append({
                'name': node.name.split('__', 1)[1],
                'path': publish.path,
                'schema': 'schemas/' ~ publish.schema,
                'cache_seconds': publish.cache.values() | min,
                'is_dated': '{date}' in publish.path and 'channel' not in publish,
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(kinds) }}
{% endmacro %}

{# Status of a fixed document that rests on so many rows; `today` is a row of dim_today. #}
{% macro status_with(rows) -%}
    if(today.record_status = 'ok' and {{ rows }} = 0, 'no_data', today.record_status)
{%- endmacro %}

{# The keys and values for json_object that say of a row of objects__listed_games which game it is, and how it stands. #}
{% macro public_game_fields(row) -%}
    'game_id', {{ row }}.game_id,
    'home', {{ row }}.home_team,
    'away', {{ row }}.away_team,
    'tips_off_at', if({{ row }}.has_tipoff_time, {{ utc_text(row ~ '.tips_off_at') }}, null),
    'status', {{ row }}.game_state,
    'home_score', {{ row }}.home_score,
    'away_score', {{ row }}.away_score
{%- endmacro %}

{# The keys of a model's documents that do not count when they are compared, as its config.meta.publish has them. #}
{% macro uncounted_keys() %}{{ return(model.config.meta.publish.get('uncounted', []) if execute else []) }}{% endmacro %}

{# Where a model's documents say when they were made, keys with dots between them, as its config.meta.publish has it. #}
{% macro generated_at_place() %}
    {{ return(model.config.meta.publish.get('generated_at', 'generated_at') if execute else 'generated_at') }}
{% endmacro %}

{# When documents were made: the instant of the run without fractions of a second, a SQL literal. #}
{% macro generated_at() %}'{{ as_of().strftime("%Y-%m-%dT%H:%M:%SZ") }}'{% endmacro %}

{# An instant as documents show it. #}
{% macro utc_text(instant) %}format_timestamp('%Y-%m-%dT%H:%M:%SZ', {{ instant }}){% endmacro %}

{# NUMERIC as a JSON number. #}
{% macro json_number(value) %}cast({{ value }} as float64){% endmacro %}

{# A number as JSON, or a word in its place where there is one. #}
{% macro number_or_word(number, word) -%}
    if({{ word }} is null, to_json({{ json_number(number) }}), to_json({{ word }}))
{%- endmacro %}

{#
    A player's id as public documents show it: player_lookup, where it can be the name of a file. `index` cannot, because
    that file lists the others.
#}
{% macro player_id(player_lookup) -%}
    if(
        regexp_contains({{ player_lookup }}, '^[a-z0-9]+$') and {{ player_lookup }} != 'index', {{ player_lookup }}, null
    )
{%- endmacro %}

{# What a document says of the columns of its rows: their names, which stand in a text with spaces between. #}
{% macro column_names(names) %}json_array('{{ names.split() | join("', '") }}'){% endmacro %}

{# Keys and values that every pick and prediction has, for json_object. #}
{% macro pick_fields(row) -%}
    'player', {{ row }}.player_name,
    'team', {{ row }}.team,
    'opponent', {{ row }}.opponent,
    'prediction', {{ json_number('round(' ~ row ~ '.predicted_points, 1)') }},
    'line', {{ json_number(row ~ '.points_line') }},
    'direction', {{ row }}.direction
{%- endmacro %}

{# The same, with the player's id, as public documents show them. #}
{% macro public_pick_fields(row) -%}
    'player_id', {{ player_id(row ~ '.player_lookup') }},
    {{ pick_fields(row) }}
{%- endmacro %}

{# The keys and values that each record of a season or of all seasons has, of a row of objects__season_records. #}
{% macro season_record_fields(row) -%}
    'stats', {{ row }}.record_object,
    'published', {{ row }}.published_object,
    'reconstructed', {{ row }}.reconstructed_object,
    'line_value', {{ row }}.line_value_object
{%- endmacro %}

{# What injury reports say of a player. #}
{% macro availability_object(row) -%}
    if({{ row }}.reported_at is null, null, json_object(
        'status', {{ row }}.availability_status,
        'reason', {{ row }}.availability_reason,
        'reported_at', {{ utc_text(row ~ '.reported_at') }}
    ))
{%- endmacro %}

{# The keys and values of a pick or a prediction that can be read alone: its game, and how it came out. #}
{% macro whole_pick_fields(row) -%}
    {{ public_pick_fields(row) }},
    'is_home', {{ row }}.is_home,
    'game_id', {{ row }}.game_id,
    'tips_off_at', {{ utc_text(row ~ '.tips_off_at') }},
    'first_line', {{ json_number(row ~ '.first_line') }},
    'price', {{ row }}.price,
    'version', {{ row }}.version,
    'availability', {{ availability_object(row) }},
    'actual', {{ row }}.actual_points,
    'outcome', {{ row }}.outcome
{%- endmacro %}
