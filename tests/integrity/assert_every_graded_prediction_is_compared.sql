-- Proves: each win, loss and push of a model was either closer to the points than its line, or further away, or equal.
-- When it fails: a prediction or a line has no error. Look in fct_model_performance_daily for what it leaves out.
select
    window_name,
    system_id,
    split_kind,
    split_value,
    wins + losses + pushes as graded,
    closer + further + equal as compared
from {{ ref('fct_model_performance_windows') }}
where closer + further + equal != wins + losses + pushes
