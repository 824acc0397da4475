with newest as (
    select * from {{ ref('dim_subsets') }}
    where valid_from <= {{ as_of_date() }}
    qualify row_number() over (partition by subset_id order by valid_from desc) = 1
),

pairs as (
    select
        definitions.subset_id,
        definitions.valid_from,
        newest.subset_id as other_subset_id,
        newest.valid_from as other_valid_from,
        newest.public_id as other_public_id,
        newest.display_order as other_display_order,
        greatest(definitions.valid_from, newest.valid_from) as first_date
    from {{ ref('dim_definitions') }} as definitions
    inner join newest on definitions.subset_id != newest.subset_id
),

own_picks as (
    select
        pairs.*,
        if(theirs.subset_id is null, 'only_here', 'shared') as found,
        if(theirs.subset_id is null, picks.outcome, null) as outcome
    from pairs
    inner join {{ ref('fct_backtest_picks') }} as picks
        on
            pairs.subset_id = picks.subset_id
            and pairs.valid_from = picks.valid_from
            and pairs.first_date <= picks.game_date
    left join {{ ref('fct_backtest_picks') }} as theirs
        on
            pairs.other_subset_id = theirs.subset_id
            and pairs.other_valid_from = theirs.valid_from
            and picks.game_date = theirs.game_date
            and picks.player_lookup = theirs.player_lookup
            and picks.direction = theirs.direction
),

compared as (
    select * from own_picks
    union all
    select
        pairs.*,
        'there' as found,
        cast(null as string) as outcome
    from pairs
    inner join {{ ref('fct_backtest_picks') }} as theirs
        on
            pairs.other_subset_id = theirs.subset_id
            and pairs.other_valid_from = theirs.valid_from
            and pairs.first_date <= theirs.game_date
    union all
    -- a pair without a pick counts nothing
    select
        pairs.*,
        cast(null as string) as found,
        cast(null as string) as outcome
    from pairs
),

counted as (
    select
        subset_id,
        valid_from,
        other_subset_id,
        other_public_id,
        other_display_order,
        first_date,
        countif(found = 'shared') as shared,
        countif(found = 'only_here') as only_here,
        countif(found = 'there') - countif(found = 'shared') as only_there,
        {{ outcome_counts() }}
    from compared
    group by subset_id, valid_from, other_subset_id, other_public_id, other_display_order, first_date
),

measured as (
    {{ measured('counted') }}
)

select
    subset_id,
    valid_from,
    other_subset_id,
    other_public_id,
    other_display_order,
    first_date,
    shared,
    only_here,
    only_there,
    {{ percent('shared', '(shared + only_here)') }} as share,
    {{ record_columns() }}
from measured
