{{ config(materialized='incremental', unique_key='as_of_date') }}

-- The last node: it counts a run only when all that keeps dates was built, and no document needs it, so that no smaller
-- build makes it. macros/dates_in_work.sql asks for the last one.
{% for name in [
    'public__picks', 'public__signals', 'public__predictions', 'public__results', 'public__best_bets_today',
    'public__best_bets_all', 'public__systems_performance', 'public__subsets_performance',
    'internal__admin_picks', 'internal__admin_predictions', 'internal__admin_dashboard', 'int_slate_grading'
] %}
    {% do ref(name) %}
{% endfor %}

select {{ as_of_date() }} as as_of_date
