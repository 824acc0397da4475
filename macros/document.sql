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
        json_set({{ contents }}.content, '$.generated_at', as_of.generated_at) as payload
    from {{ contents }}
    cross join {{ ref('int_as_of') }} as as_of
{%- endmacro %}

{# Cache-Control of a public document; unit: seconds. #}
{% macro public_cache(seconds) %}'public, max-age={{ seconds }}'{% endmacro %}
