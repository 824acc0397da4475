{# A record's counts, from rows with an outcome each. #}
{% macro outcome_counts() -%}
    cast(countif(outcome = 'win') as int64) as wins,
    cast(countif(outcome = 'loss') as int64) as losses,
    cast(countif(outcome = 'push') as int64) as pushes,
    cast(countif(outcome = 'void') as int64) as voids,
    cast(countif(outcome = 'pending') as int64) as pending
{%- endmacro %}

{# The same counts, or other columns, summed over rows that hold them; zero where there are none. #}
{% macro summed(relation, columns=['wins', 'losses', 'pushes', 'voids', 'pending'], type='int64') -%}
    {% for column in columns -%}
        cast(coalesce(sum({{ relation }}.{{ column }}), 0) as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}

{#
    The rows of a relation of counts, with what `decided_and_rates` needs besides: the word for the number of decided picks
    and the proposed bounds of the interval. A step of its own, because the proposals are read several times.
#}
{% macro measured(relation) -%}
    select
        {{ relation }}.*,
        sample_sizes.sample_size,
        {{ proposed_thousandths(relation ~ '.wins', relation ~ '.losses') }} as proposed_low,
        {{ proposed_thousandths(relation ~ '.losses', relation ~ '.wins') }} as proposed_losing
    from {{ relation }}
    inner join {{ ref('sample_sizes') }} as sample_sizes
        on {{ is_in_band(
            '(' ~ relation ~ '.wins + ' ~ relation ~ '.losses)', 'sample_sizes.min_decided', 'sample_sizes.below_decided'
        ) }}
{%- endmacro %}

{# What a record says besides its counts, of rows that are `measured`. #}
{% macro decided_and_rates() -%}
    wins + losses as decided,
    {{ hit_rate('wins', 'losses') }} as hit_rate,
    {{ units('wins', 'losses') }} as units,
    {{ roi('wins', 'losses') }} as roi,
    {{ interval_bounds('proposed_low', 'wins', 'proposed_losing', 'losses') }},
    sample_size
{%- endmacro %}

{# All columns of a record, of rows that are `measured`. #}
{% macro record_columns() -%}
    wins,
    losses,
    pushes,
    voids,
    pending,
    {{ decided_and_rates() }}
{%- endmacro %}

{# The keys and values of a record for json_object; `picks` are the decided ones. #}
{% macro record_fields(row) -%}
    'picks', {{ row }}.decided,
    {% for count in ['wins', 'losses', 'pushes', 'voids', 'pending'] -%}
        '{{ count }}', {{ row }}.{{ count }},
    {% endfor -%}
    'hit_rate', {{ row }}.hit_rate,
    'units', {{ row }}.units,
    'roi', {{ row }}.roi,
    'interval', {{ interval_object(row) }},
    'break_even', {{ break_even() }},
    'sample', {{ row }}.sample_size
{%- endmacro %}

{# A record as an object. #}
{% macro record_object(row) %}json_object({{ record_fields(row) }}){% endmacro %}

{# How often the prediction was closer than the line, as an object. #}
{% macro closer_object(row) -%}
    json_object(
        'closer', {{ row }}.closer, 'further', {{ row }}.further, 'equal', {{ row }}.equal, 'share', {{ row }}.closer_share
    )
{%- endmacro %}

{# The columns of it. #}
{% macro closer_columns() -%}
    closer, further, equal, {{ percent('closer', '(closer + further)') }} as closer_share
{%- endmacro %}

{# The records of both sides of the line as an object. #}
{% macro sides_object(overs, unders) -%}
    json_object(
        'over', json_object('stats', {{ record_object(overs) }}), 'under', json_object('stats', {{ record_object(unders) }})
    )
{%- endmacro %}

{#
    How the lines moved from the first to the last one, as counts of graded picks, and what their outcomes would have been
    at the first: of rows with outcome, line_value and first_outcome.
#}
{% macro line_counts() -%}
    cast(countif({{ is_graded('outcome') }} and line_value > 0) as int64) as our_way,
    cast(countif({{ is_graded('outcome') }} and line_value < 0) as int64) as against_us,
    cast(countif({{ is_graded('outcome') }} and line_value = 0) as int64) as unmoved,
    cast(countif({{ is_graded('outcome') }} and first_outcome = 'win') as int64) as first_wins,
    cast(countif({{ is_graded('outcome') }} and first_outcome = 'loss') as int64) as first_losses,
    cast(countif({{ is_graded('outcome') }} and first_outcome = 'push') as int64) as first_pushes,
    cast(coalesce(sum(if({{ is_graded('outcome') }}, line_value, 0)), 0) as {{ dbt.type_numeric() }}) as total_line_value
{%- endmacro %}

{# The names of these counts. #}
{% macro line_count_names() %}
    {{ return(['our_way', 'against_us', 'unmoved', 'first_wins', 'first_losses', 'first_pushes']) }}
{% endmacro %}

{# The same summed over rows that hold them. #}
{% macro summed_line_counts(relation) -%}
    {{ summed(relation, line_count_names()) }}, {{ summed(relation, ['total_line_value'], dbt.type_numeric()) }}
{%- endmacro %}

{# The columns of the same. #}
{% macro line_columns() %}{{ line_count_names() | join(', ') }}, total_line_value{% endmacro %}

{# The same as an object. #}
{% macro line_value_object(row) -%}
    {%- set picks = '(' ~ row ~ '.our_way + ' ~ row ~ '.against_us + ' ~ row ~ '.unmoved)' -%}
    json_object(
        'picks', {{ picks }},
        'our_way', {{ row }}.our_way,
        'against_us', {{ row }}.against_us,
        'unmoved', {{ row }}.unmoved,
        'mean', {{ mean_points(row ~ '.total_line_value', picks) }},
        'at_first_line', json_object(
            'wins', {{ row }}.first_wins,
            'losses', {{ row }}.first_losses,
            'pushes', {{ row }}.first_pushes,
            'hit_rate', {{ hit_rate(row ~ '.first_wins', row ~ '.first_losses') }}
        )
    )
{%- endmacro %}

{# Whether two rows are of one record of seasons: its period, its kind and whose it is. #}
{% macro is_same_record(one, other) -%}
    {{ one }}.period = {{ other }}.period
    and {{ one }}.record_kind = {{ other }}.record_kind
    and {{ one }}.record_id = {{ other }}.record_id
{%- endmacro %}
