{{ config(cluster_by=on_bigquery(['subset_id'])) }}

with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

lines as (select * from {{ ref('fct_pick_lines') }} where {{ in_incremental_window('game_date') }}),

picks as (
    select
        picks.*,
        lines.line_value,
        lines.first_outcome
    from {{ ref('fct_picks_shown') }} as picks
    left join lines
        on {{ is_same_prediction('picks', 'lines') }}
    where {{ in_incremental_window('picks.game_date') }}
),

shown_groups as (select * from {{ ref('fct_groups_shown') }} where {{ in_incremental_window('game_date') }}),

pick_counts as (
    select
        game_date,
        subset_id,
        {{ outcome_counts() }},
        {{ line_counts() }},
        sum(if({{ is_decided('outcome') }}, edge, null)) as total_edge,
        sum(if({{ is_decided('outcome') }}, confidence, null)) as total_confidence,
        count(if({{ is_decided('outcome') }}, confidence, null)) as confidences
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
    coalesce(pick_counts.pending, 0) as pending,
    cast(coalesce(pick_counts.total_edge, 0) as {{ dbt.type_numeric() }}) as total_edge,
    cast(coalesce(pick_counts.total_confidence, 0) as {{ dbt.type_numeric() }}) as total_confidence,
    coalesce(pick_counts.confidences, 0) as confidences,
    coalesce(pick_counts.our_way, 0) as our_way,
    coalesce(pick_counts.against_us, 0) as against_us,
    coalesce(pick_counts.unmoved, 0) as unmoved,
    coalesce(pick_counts.first_wins, 0) as first_wins,
    coalesce(pick_counts.first_losses, 0) as first_losses,
    coalesce(pick_counts.first_pushes, 0) as first_pushes,
    cast(coalesce(pick_counts.total_line_value, 0) as {{ dbt.type_numeric() }}) as total_line_value
from slates
inner join shown_groups on slates.game_date = shown_groups.game_date
left join pick_counts
    on slates.game_date = pick_counts.game_date and shown_groups.subset_id = pick_counts.subset_id
