-- Proves: the counts of a date add up to the number of predictions that the date shows.
-- When it fails: fct_results_daily and fct_slates count different predictions. Find those that one of them leaves out.
select
    slates.game_date,
    slates.predictions,
    results.shown as summed
from {{ ref('fct_slates') }} as slates
left join {{ ref('fct_results_daily') }} as results on slates.game_date = results.game_date
where
    {{ in_incremental_window('slates.game_date') }}
    and slates.has_documents
    and slates.predictions is distinct from results.shown
