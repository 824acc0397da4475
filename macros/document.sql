{#
    The last step of a document model. `contents` is a CTE with document_path, document_date, status, row_count,
    locks_at and content (the JSON without generated_at); payload_sha covers content only, so an unchanged document keeps its hash.
#}
{% macro finish_document(contents, cache_control) -%}
    select
        {{ contents }}.document_path,
        {{ contents }}.document_date,
        {{ contents }}.status,
        cast({{ contents }}.row_count as int64) as row_count,
        {{ contents }}.locks_at,
        {{ cache_control }} as cache_control,
        {{ sha256_hex('to_json_string(' ~ contents ~ '.content)') }} as payload_sha,
        json_set({{ contents }}.content, '$.generated_at', '{{ as_of().strftime("%Y-%m-%dT%H:%M:%SZ") }}') as payload
    from {{ contents }}
{%- endmacro %}

{# Cache-Control of a public document; unit: seconds. #}
{% macro public_cache(seconds) %}'public, max-age={{ seconds }}'{% endmacro %}

{# Cache-Control of a public document of a date: short until the date has passed. #}
{% macro dated_cache(document_date) -%}
    if({{ document_date }} < {{ as_of_date() }}, {{ public_cache(86400) }}, {{ public_cache(300) }})
{%- endmacro %}

{# Cache-Control of an internal document. #}
{% macro private_cache() %}'private, no-store'{% endmacro %}

{# An instant as documents show it. #}
{% macro utc_text(instant) %}format_timestamp('%Y-%m-%dT%H:%M:%SZ', {{ instant }}){% endmacro %}

{# NUMERIC as a JSON number. #}
{% macro json_number(value) %}cast({{ value }} as float64){% endmacro %}

{# Keys and values that every pick and prediction has, for json_object. #}
{% macro pick_fields(row) -%}
    'player', {{ row }}.player_name,
    'team', {{ row }}.team,
    'opponent', {{ row }}.opponent,
    'prediction', {{ json_number('round(' ~ row ~ '.predicted_points, 1)') }},
    'line', {{ json_number(row ~ '.points_line') }},
    'direction', {{ row }}.direction
{%- endmacro %}

{# A record as an object; `picks` are the decided ones. #}
{% macro record_object(row) -%}
    json_object(
        'hit_rate', {{ row }}.hit_rate,
        'roi', {{ row }}.roi,
        'picks', {{ row }}.wins + {{ row }}.losses,
        'wins', {{ row }}.wins,
        'losses', {{ row }}.losses,
        'pushes', {{ row }}.pushes,
        'voids', {{ row }}.voids
    )
{%- endmacro %}
