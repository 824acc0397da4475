{{ config(cluster_by=on_bigquery(['subset_id'])) }}

with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

decisions as (select * from {{ ref('fct_subset_decisions') }} where {{ in_incremental_window('game_date') }}),

counts as (
    select
        game_date,
        subset_id,
        count(*) as candidates,
        countif(rejected_by is null) as selected,
        {{ for_each_filter("countif(rejected_by = '{}') as rejected_by_{}") }}
    from decisions
    group by game_date, subset_id
)

select
    slates.game_date,
    subsets.subset_id,
    slates.season,
    coalesce(counts.candidates, 0) as candidates,
    cast(coalesce(counts.selected, 0) as int64) as selected,
    {{ for_each_filter("cast(coalesce(counts.rejected_by_{}, 0) as int64) as rejected_by_{}") }}
from slates
inner join {{ ref('dim_subsets') }} as subsets on {{ is_valid_on('subsets', 'slates.game_date') }}
left join counts
    on slates.game_date = counts.game_date and subsets.subset_id = counts.subset_id
