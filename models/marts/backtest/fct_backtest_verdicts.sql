with tried as (
    select count(*) + {{ var('definitions_tried_elsewhere') }} as definitions_tried
    from {{ ref('dim_definitions') }}
),

-- the next greater number of the seed counts
adjustment as (
    select
        tried.definitions_tried,
        min(if(tried.definitions_tried <= bonferroni_z.definitions, bonferroni_z.z_hundredths, null)) as z_hundredths
    from tried
    cross join {{ ref('bonferroni_z') }} as bonferroni_z
    group by tried.definitions_tried
),

records as (
    select
        records.subset_id,
        records.valid_from,
        records.split_value as part,
        records.wins,
        records.losses,
        records.decided,
        adjustment.definitions_tried,
        adjustment.z_hundredths
    from {{ ref('fct_subset_backtest') }} as records
    cross join adjustment
    where records.split_kind = 'part'
),

-- the logarithms of the factorials of all numbers up to the longest record's
factorials as (
    select
        number,
        sum(ln(greatest(number, 1))) over (order by number) as log_factorial
    from (select max(decided) as longest from records) as lengths
    cross join {{ whole_numbers('0', 'lengths.longest') }}
),

-- P(at least so many wins), if each pick won as often as it takes to break even: the exact binomial tail
tails as (
    select
        records.subset_id,
        records.valid_from,
        records.part,
        sum(exp(
            of_all.log_factorial - of_wins.log_factorial - of_losses.log_factorial
            + of_wins.number * ln(1000 / (1000 + {{ var('payout_per_mille') }}))
            + of_losses.number * ln({{ var('payout_per_mille') }} / (1000 + {{ var('payout_per_mille') }}))
        )) as tail
    from records
    inner join factorials as of_all on records.decided = of_all.number
    inner join factorials as of_wins on of_wins.number between records.wins and records.decided
    inner join factorials as of_losses on records.decided - of_wins.number = of_losses.number
    where records.decided > 0
    group by records.subset_id, records.valid_from, records.part
),

proposed as (
    select
        records.*,
        tails.tail,
        {{ proposed_thousandths('records.wins', 'records.losses', 'records.z_hundredths') }} as proposed_low,
        {{ proposed_thousandths('records.losses', 'records.wins', 'records.z_hundredths') }} as proposed_losing
    from records
    left join tails
        on
            records.subset_id = tails.subset_id
            and records.valid_from = tails.valid_from
            and records.part = tails.part
),

adjusted as (
    select
        *,
        {{ interval_bounds('proposed_low', 'wins', 'proposed_losing', 'losses', z='z_hundredths') }}
    from proposed
)

select
    subset_id,
    valid_from,
    part,
    cast(definitions_tried as int64) as definitions_tried,
    {{ probability('tail') }} as p_value,
    {{ probability('definitions_tried * tail') }} as p_adjusted,
    interval_low as adjusted_low,
    interval_high as adjusted_high,
    {{ break_even() }} as break_even,
    case
        when interval_low is null then null
        when interval_low > {{ break_even() }} then 'above_break_even'
        when interval_high < {{ break_even() }} then 'below_break_even'
        else 'may_be_luck'
    end as verdict
from adjusted
