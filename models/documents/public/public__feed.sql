{% set files = var('public_base_url') %}
{% set site = var('site_address') %}
with item_lists as (
    select
        count(*) as row_count,
        to_json(coalesce(array_agg(
            json_object(
                'id', 'best-bets/' || cast(game_date as string),
                {% if site -%}
                    'url', '{{ site }}/site/date.html?date=' || cast(game_date as string),
                {%- elif files -%}
                    'url', '{{ files }}/v1/' || {{ document_path('game_date', of='public__best_bets') }},
                {%- endif %}
                'title', title,
                'date_published', {{ utc_text('published_at') }},
                'content_text', content_text
            )
            order by game_date desc
        ), [])) as item_list
    from {{ ref('objects__feed_items') }}
),

contents as (
    select
        {{ fixed_document(status='today.record_status', row_count='item_lists.row_count', slate='today') }},
        json_object(
            'version', 'https://jsonfeed.org/version/1.1',
            'title', '{{ var("feed_title") }}',
            'language', 'en-US',
            'description', 'Best bets of each day, and how they ended',
            {% if site or files -%}
                'home_page_url', '{{ site ~ "/site/" if site else files }}',
            {%- endif %}
            {% if files -%}
                'feed_url', '{{ files }}/v1/' || {{ document_path() }},
            {%- endif %}
            'items', item_lists.item_list,
            -- JSON Feed leaves names with an underscore to its users
            '_v1', json_object('as_of_date', today.calendar_date, 'season', today.season, 'status', today.record_status)
        ) as content
    from {{ ref('dim_today') }} as today
    cross join item_lists
)

{{ finish_document('contents') }}
