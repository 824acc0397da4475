with lists as (
    select
        subset_id,
        valid_from,
        split_kind,
        to_json(array_agg(
            json_object(split_kind, split_value, 'stats', {{ record_object('records') }}) order by split_value
        )) as split_list
    from {{ ref('fct_subset_backtest') }} as records
    where split_kind != 'part'
    group by subset_id, valid_from, split_kind
)

select
    definitions.subset_id,
    definitions.valid_from,
    coalesce(seasons.split_list, json '[]') as season_list,
    coalesce(months.split_list, json '[]') as month_list,
    coalesce(directions.split_list, json '[]') as direction_list,
    coalesce(line_bands.split_list, json '[]') as line_band_list,
    coalesce(signals.split_list, json '[]') as signal_list
from {{ ref('dim_definitions') }} as definitions
left join lists as seasons
    on
        definitions.subset_id = seasons.subset_id
        and definitions.valid_from = seasons.valid_from
        and seasons.split_kind = 'season'
left join lists as months
    on
        definitions.subset_id = months.subset_id
        and definitions.valid_from = months.valid_from
        and months.split_kind = 'month'
left join lists as directions
    on
        definitions.subset_id = directions.subset_id
        and definitions.valid_from = directions.valid_from
        and directions.split_kind = 'direction'
left join lists as line_bands
    on
        definitions.subset_id = line_bands.subset_id
        and definitions.valid_from = line_bands.valid_from
        and line_bands.split_kind = 'line_band'
left join lists as signals
    on
        definitions.subset_id = signals.subset_id
        and definitions.valid_from = signals.valid_from
        and signals.split_kind = 'signal'
