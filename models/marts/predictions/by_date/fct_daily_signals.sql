with counts as (
    select
        game_date,
        system_id,
        count(*) as predictions,
        countif(recommendation = 'OVER') as overs,
        countif(recommendation = 'UNDER') as unders,
        countif(edge >= numeric '{{ var("signal_high_edge") }}') as high_edge_picks,
        countif(
            edge >= numeric '{{ var("signal_premium_edge") }}'
            and confidence >= numeric '{{ var("signal_premium_confidence") }}'
        ) as premium_picks,
        sum(edge) as total_edge,
        sum(confidence) as total_confidence,
        count(confidence) as confidences
    from {{ ref('int_predictions_in_force') }}
    where has_line
    group by game_date, system_id
),

shares as (
    select
        *,
        predictions >= {{ var('signal_min_predictions') }} as has_signal,
        {{ percent('overs', 'predictions') }} as raw_pct_over,
        {{ percent('unders', 'predictions') }} as raw_pct_under
    from counts
)

select
    game_date,
    system_id,
    case
        when not has_signal then null
        when raw_pct_over < {{ var('signal_under_heavy_below') }} then 'RED'
        when high_edge_picks < {{ var('signal_min_high_edge_picks') }} then 'YELLOW'
        when raw_pct_over > {{ var('signal_yellow_above') }} then 'YELLOW'
        else 'GREEN'
    end as daily_signal,
    -- a share of too few predictions is no share: it must pass no filter
    if(has_signal, raw_pct_over, null) as pct_over,
    high_edge_picks,
    predictions,
    overs,
    unders,
    premium_picks,
    {{ mean_points('total_edge', 'predictions') }} as avg_edge,
    {{ mean_points('total_confidence', 'confidences') }} as avg_confidence,
    if(has_signal, raw_pct_under, null) as pct_under,
    case
        when not has_signal then null
        when raw_pct_over < {{ var('signal_under_heavy_below') }} then 'UNDER_HEAVY'
        when raw_pct_over > {{ var('signal_over_heavy_above') }} then 'OVER_HEAVY'
        else 'BALANCED'
    end as skew
from shares
