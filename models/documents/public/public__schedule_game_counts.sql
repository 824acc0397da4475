with today as (
    select * from {{ ref('dim_today') }}
),

-- dates to come, too; the document of a later date with predictions is there already
slates as (
    select
        slates.game_date,
        slates.games_scheduled,
        if(slates.has_documents, slates.best_bets_status, null) as best_bets_status
    from {{ ref('fct_slates') }} as slates
    inner join today on slates.season = today.season
    where slates.game_date >= {{ records_from() }} and slates.games_scheduled > 0
),

final_counts as (
    select
        game_date,
        countif(is_final) as games_final
    from {{ ref('fct_games') }}
    where game_date >= {{ records_from() }}
    group by game_date
),

outcomes as (
    select
        game_date,
        count(*) as shown,
        {{ outcome_counts() }}
    from {{ ref('fct_best_bets') }}
    where game_date >= {{ records_from() }}
    group by game_date
),

date_lists as (
    select
        count(*) as row_count,
        min(slates.game_date) as first_game_date,
        max(slates.game_date) as last_scheduled_date,
        max(if(slates.game_date <= {{ as_of_date() }}, slates.game_date, null)) as last_game_date,
        min(if(slates.game_date > {{ as_of_date() }}, slates.game_date, null)) as next_game_date,
        to_json(coalesce(array_agg(
            json_object(
                'date', slates.game_date,
                'games', slates.games_scheduled,
                'final', coalesce(final_counts.games_final, 0),
                'status', slates.best_bets_status,
                {% for count in ['shown', 'wins', 'losses', 'pushes', 'voids', 'pending'] -%}
                    '{{ count }}', if(slates.best_bets_status is null, null, coalesce(outcomes.{{ count }}, 0))
                    {{- ',' if not loop.last }}
                {% endfor %}
            )
            order by slates.game_date
        ), [])) as date_list
    from slates
    left join final_counts on slates.game_date = final_counts.game_date
    left join outcomes on slates.game_date = outcomes.game_date
),

break_lists as (
    select
        to_json(coalesce(array_agg(
            json_object('first_date', first_date, 'last_date', last_date, 'days', days) order by first_date
        ), [])) as break_list
    from {{ ref('fct_schedule_breaks') }}
),

contents as (
    {%- set status = "if(today.record_status = 'ok' and date_lists.row_count = 0, 'no_data', today.record_status)" %}
    select
        {{ fixed_document(status=status, row_count='date_lists.row_count') }},
        json_object(
            'as_of_date', today.calendar_date,
            'model', today.champion_codename,
            'season', today.season,
            'status', {{ status }},
            'published_from', today.published_from,
            'first_game_date', date_lists.first_game_date,
            'last_scheduled_date', date_lists.last_scheduled_date,
            'last_game_date', date_lists.last_game_date,
            'next_game_date', date_lists.next_game_date,
            'dates', date_lists.date_list,
            'breaks', break_lists.break_list
        ) as content
    from today
    cross join date_lists
    cross join break_lists
)

{{ finish_document('contents') }}
