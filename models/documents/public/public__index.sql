with contents as (
    select
        {{ fixed_document(status='today.record_status', row_count=public_kinds() | length) }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', today.record_status,
            'model', today.champion_codename,
            'newest_picks_date', newest.newest_picks_date,
            'newest_results_date', newest.newest_results_date,
            'newest_complete_date', newest.newest_complete_date,
            'today', json_object(
                'date', today.calendar_date,
                'games', today.games_scheduled,
                'status', today.picks_status,
                'locks_at', {{ utc_text('today.locks_at') }}
            ),
            'next_slate', if(
                newest.next_slate_date is null,
                json 'null',
                json_object(
                    'date', newest.next_slate_date,
                    'games', newest.next_slate_games,
                    'locks_at', {{ utc_text('newest.next_slate_locks_at') }},
                    'is_provisional', newest.is_provisional
                )
            ),
            'seasons', {{ document_path(of='public__seasons_index') }},
            'openapi', 'schemas/openapi.json',
            'documents', json_array(
                {% for kind in public_kinds() -%}
                    json_object(
                        'name', '{{ kind.name }}',
                        'path', '{{ kind.path }}',
                        'schema', '{{ kind.schema }}',
                        'cache_seconds', {{ kind.cache_seconds }},
                        'first_date', {{ 'newest.first_document_date' if kind.is_dated else 'null' }},
                        'last_date', {{ 'newest.last_document_date' if kind.is_dated else 'null' }}
                    ){{ ',' if not loop.last }}
                {% endfor %}
            )
        ) as content
    from {{ ref('dim_today') }} as today
    cross join {{ ref('fct_newest_dates') }} as newest
)

{{ finish_document('contents') }}
