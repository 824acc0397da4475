{# Whether a file of the ledger is the sentinel, which says since when there is a ledger and is never itself a date. #}
{% macro is_sentinel(game_date) %}{{ game_date }} = date '1900-01-01'{% endmacro %}

{#
    Whether the ledger holds what is shown of a date, or would if it were published now; `slate` is the date's row in
    fct_slates. What had locked before the ledger began never enters it.
#}
{% macro is_in_ledger(slate) %}(not {{ slate }}.is_locked or {{ slate }}.basis = 'published'){% endmacro %}

{# The lines of a table of the ledger that a run needs: those of the incremental window and the sentinel's. #}
{% macro ledger_lines_in_work(table) -%}
    select * from {{ ledger_lines(table) }}
    where {{ in_incremental_window('game_date') }}
    -- each half has a filter of its own, so that BigQuery opens the files of these dates alone
    union all
    select * from {{ ledger_lines(table) }}
    where {{ is_sentinel('game_date') }}
{%- endmacro %}
