with newest as (
    select * from {{ ref('dim_subsets') }}
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

own as (
    select
        pairs.subset_id,
        pairs.valid_from,
        pairs.other_subset_id,
        theirs.subset_id is not null as is_shared,
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

own_counts as (
    select
        subset_id,
        valid_from,
        other_subset_id,
        countif(is_shared) as shared,
        countif(not is_shared) as only_here,
        {{ outcome_counts() }}
    from own
    group by subset_id, valid_from, other_subset_id
),

their_counts as (
    select
        pairs.subset_id,
        pairs.valid_from,
        pairs.other_subset_id,
        count(*) as picks
    from pairs
    inner join {{ ref('fct_backtest_picks') }} as theirs
        on
            pairs.other_subset_id = theirs.subset_id
            and pairs.other_valid_from = theirs.valid_from
            and pairs.first_date <= theirs.game_date
    group by pairs.subset_id, pairs.valid_from, pairs.other_subset_id
),

counted as (
    select
        pairs.*,
        coalesce(own_counts.shared, 0) as shared,
        coalesce(own_counts.only_here, 0) as only_here,
        coalesce(their_counts.picks, 0) - coalesce(own_counts.shared, 0) as only_there,
        {% for count in ['wins', 'losses', 'pushes', 'voids', 'pending'] -%}
            coalesce(own_counts.{{ count }}, 0) as {{ count }}{{ ',' if not loop.last }}
        {% endfor %}
    from pairs
    left join own_counts
        on
            pairs.subset_id = own_counts.subset_id
            and pairs.valid_from = own_counts.valid_from
            and pairs.other_subset_id = own_counts.other_subset_id
    left join their_counts
        on
            pairs.subset_id = their_counts.subset_id
            and pairs.valid_from = their_counts.valid_from
            and pairs.other_subset_id = their_counts.other_subset_id
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
    wins,
    losses,
    pushes,
    voids,
    pending,
    {{ decided_and_rates() }}
from measured
