{#
    Whether a table is there that dbt has not listed. dbt-bigquery takes a dataset whose tables it may not list for one
    without tables; a table's metadata tells, without a query.
#}
{% macro is_hidden(relation) %}{{ return(adapter.dispatch('is_hidden')(relation)) }}{% endmacro %}

{% macro default__is_hidden(relation) %}{{ return(false) }}{% endmacro %}

{% macro bigquery__is_hidden(relation) %}{{ return(adapter.get_columns_in_relation(relation) | length > 0) }}{% endmacro %}
