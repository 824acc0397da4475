with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ is_live_date('game_date') }}),

polls as (
    select
        game_date,
        max(polled_at) as polled_at
    from {{ ref('fct_live_games') }}
    where game_id is not null
    group by game_date
),

totals as (
    select
        slates.game_date,
        {% for state in live_states() -%}
            cast(countif(followed.state = '{{ state }}') as int64) as {{ state }},
        {% endfor -%}
        cast(count(followed.player_lookup) as int64) as shown,
        {{ outcome_counts() }}
    from slates
    left join {{ ref('fct_live_predictions') }} as followed on slates.game_date = followed.game_date
    group by slates.game_date
),

measured as (
    {{ measured('totals') }}
),

statuses as (
    select
        slates.game_date,
        case
            when slates.is_off_season then 'off_season'
            when slates.games_scheduled = 0 then 'no_games'
            when polls.polled_at is null then 'no_data'
            else 'ok'
        end as live_status
    from slates
    left join polls on slates.game_date = polls.game_date
)

select
    -- the date
    slates.game_date,
    slates.season,
    slates.is_off_season,
    slates.champion_codename,
    slates.locks_at,
    polls.polled_at,
    statuses.live_status,
    -- what is graded is something to show, whoever has polled
    if(measured.graded > 0, 'ok', statuses.live_status) as grading_status,
    -- how its predictions stand
    measured.shown,
    {% for state in live_states() -%}
        measured.{{ state }},
    {% endfor -%}
    -- the record of those that are graded
    {{ record_columns() }}
from slates
inner join measured on slates.game_date = measured.game_date
inner join statuses on slates.game_date = statuses.game_date
left join polls on slates.game_date = polls.game_date
