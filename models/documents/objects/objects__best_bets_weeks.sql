with best_bets as (select * from {{ ref('fct_best_bets') }} where game_date >= {{ records_from() }}),

slates as (select * from {{ ref('fct_slates') }} where game_date >= {{ records_from() }}),

records as (select * from {{ ref('fct_best_bets_records') }}),

days as (
    select
        best_bets.game_date,
        {{ monday_of('best_bets.game_date') }} as monday,
        count(*) as pick_count,
        to_json(array_agg(
            json_object({{ whole_pick_fields('best_bets') }}) order by best_bets.subset_rank
        )) as pick_list
    from best_bets
    group by best_bets.game_date
),

weeks as (
    select
        days.monday,
        sum(days.pick_count) as pick_count,
        to_json(array_agg(
            json_object(
                'date', days.game_date,
                'status', slates.best_bets_status,
                'stats', {{ record_object('records') }},
                'picks', days.pick_list
            )
            order by days.game_date desc
        )) as day_list
    from days
    inner join slates on days.game_date = slates.game_date
    inner join records on days.game_date = records.start_date and records.record_kind = 'day'
    group by days.monday
)

select
    sum(weeks.pick_count) as row_count,
    to_json(coalesce(array_agg(
        json_object('start_date', weeks.monday, 'stats', {{ record_object('records') }}, 'days', weeks.day_list)
        order by weeks.monday desc
    ), [])) as week_list
from weeks
inner join records on weeks.monday = records.start_date and records.record_kind = 'week'
