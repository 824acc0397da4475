{{ config(cluster_by=on_bigquery(['subset_id'])) }}

with slates as (
    select * from {{ ref('fct_slates') }}
    where has_documents and {{ in_incremental_window('game_date') }}
),

picks as (
    select * from {{ ref('fct_subset_picks') }}
    where {{ in_incremental_window('game_date') }}
),

shown_groups as (
    select * from {{ ref('fct_groups') }}
    where {{ in_incremental_window('game_date') }}
),

pick_counts as (
    select
        game_date,
        subset_id,
        {{ outcome_counts() }}
    from picks
    group by game_date, subset_id
)

select
    slates.game_date,
    shown_groups.subset_id,
    slates.season,
    slates.daily_signal,
    coalesce(pick_counts.wins, 0) as wins,
    coalesce(pick_counts.losses, 0) as losses,
    coalesce(pick_counts.pushes, 0) as pushes,
    coalesce(pick_counts.voids, 0) as voids,
    coalesce(pick_counts.pending, 0) as pending
from slates
inner join shown_groups on slates.game_date = shown_groups.game_date
left join pick_counts
    on
        slates.game_date = pick_counts.game_date
        and shown_groups.subset_id = pick_counts.subset_id
