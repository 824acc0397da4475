with recent as (
    select * from {{ ref('fct_slates') }}
    where
        game_date >= {{ records_from() }}
        and unix_date(game_date)
        between unix_date({{ as_of_date() }}) - {{ var('coverage_days') }} + 1 and unix_date({{ as_of_date() }})
),

day_lists as (
    select
        to_json(coalesce(array_agg(
            json_object(
                'date', game_date,
                'games', games_scheduled,
                'games_without_predictions', games_without_predictions,
                'predictions', predictions_made,
                'in_force', predictions_in_force,
                'graded', predictions_graded
            )
            order by game_date desc
        ), [])) as day_list
    from recent
),

gap_lists as (
    select to_json(coalesce(array_agg(game_date order by game_date desc), [])) as gap_list
    from recent
    where slate_status = 'no_data'
)

select
    json_object(
        'days', day_lists.day_list,
        'dates_without_predictions', gap_lists.gap_list
    ) as coverage_object
from day_lists
cross join gap_lists
