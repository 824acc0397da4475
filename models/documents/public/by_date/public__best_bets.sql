with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

pick_lists as (
    select
        game_date,
        to_json(array_agg(json_object({{ whole_pick_fields('best_bets') }}) order by subset_rank)) as pick_list
    from {{ ref('fct_best_bets') }} as best_bets
    where {{ in_incremental_window('game_date') }}
    group by game_date
),

contents as (
    select
        {{ dated_document('slates', status='slates.best_bets_status', row_count='slates.best_bets') }},
        json_object(
            {{ dated_header('slates', status='slates.best_bets_status') }},
            'picks', coalesce(pick_lists.pick_list, json '[]')
        ) as content
    from slates
    left join pick_lists on slates.game_date = pick_lists.game_date
)

{{ finish_document('contents') }}
