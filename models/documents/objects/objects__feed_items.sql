-- a date without a best bet is told once it has locked: until then there may still be one
with slates as (
    select
        slates.game_date,
        slates.locks_at
    from {{ ref('fct_slates') }} as slates
    inner join {{ ref('dim_today') }} as today on slates.season = today.season
    where
        slates.game_date >= {{ records_from() }}
        and slates.game_date <= {{ as_of_date() }}
        and (slates.best_bets_status = 'ok' or (slates.best_bets_status = 'no_picks' and slates.is_locked))
    qualify row_number() over (order by slates.game_date desc) <= {{ var('feed_items') }}
),

best_bets as (select * from {{ ref('fct_best_bets') }} where game_date >= {{ records_from() }}),

picks as (
    select
        game_date,
        subset_id,
        player_lookup,
        created_at
    from {{ ref('fct_picks_shown') }}
    where game_date >= {{ records_from() }}
),

lines as (
    select
        best_bets.game_date,
        best_bets.subset_rank,
        best_bets.outcome,
        picks.created_at,
        best_bets.player_name || ' (' || best_bets.team || '-' || best_bets.opponent || ') '
        || best_bets.direction || ' ' || {{ number_text('best_bets.points_line') }}
        || ', predicted ' || {{ number_text('best_bets.predicted_points', decimals=1) }}
        || ': ' || best_bets.outcome
        || if(
            {{ is_graded('best_bets.outcome') }}, ', ' || {{ counted('best_bets.actual_points', 'point') }}, ''
        ) as line
    from best_bets
    inner join picks
        on
            best_bets.game_date = picks.game_date
            and best_bets.subset_id = picks.subset_id
            and best_bets.player_lookup = picks.player_lookup
),

days as (
    select
        game_date,
        count(*) as shown,
        {{ outcome_counts() }},
        max(created_at) as published_at,
        array_to_string(array_agg(line order by subset_rank), chr(10)) as content_text
    from lines
    group by game_date
)

select
    slates.game_date,
    'Best bets ' || cast(slates.game_date as string) || ': ' || case
        when days.game_date is null then 'no picks'
        when days.wins + days.losses = 0 then {{ counted('days.shown', 'pick') }}
        else
            cast(days.wins as string) || '-' || cast(days.losses as string)
            || if(days.pushes = 0, '', ', ' || {{ counted('days.pushes', 'push', 'pushes') }})
            || if(days.voids = 0, '', ', ' || {{ counted('days.voids', 'void') }})
            || if(days.pending = 0, '', ', ' || {{ counted('days.pending', 'pending', 'pending') }})
    end as title,
    coalesce(days.published_at, slates.locks_at) as published_at,
    coalesce(days.content_text, '') as content_text
from slates
left join days on slates.game_date = days.game_date
