{{ config(unique_key='as_of_date') }}

-- The last node. It records a run only after every by_date model was built, and no document needs it, so no smaller
-- build makes it. macros/plumbing/incremental_window.sql reads it. dbt must know the names as it parses, hence a list;
-- test_a_run_counts_when_every_model_by_date_was_built (tests/project/test_incremental.py) fails when one is missing.
{% for name in [
    'public__picks', 'public__signals', 'public__predictions', 'public__results', 'public__best_bets_today',
    'public__best_bets_all', 'public__systems_performance', 'public__subsets_performance',
    'internal__admin_picks', 'internal__admin_predictions', 'internal__admin_why', 'internal__admin_dashboard',
    'internal__admin_inputs',
    'bookkeeping__slate_grading', 'fct_ledger_in_use',
    'int_internal_names', 'fct_bounces_daily', 'fct_player_rest_seasons', 'fct_skill_months', 'fct_backtest_picks'
] %}
    {% do ref(name) %}
{% endfor %}

select {{ as_of_date() }} as as_of_date
