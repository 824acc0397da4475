{#
    A data test reads and changes nothing: on DuckDB it needs no transaction, which would be two statements more. Where
    dbt shall keep or limit the failing rows, it is dbt's own.
#}
{% materialization test, adapter='duckdb' %}
    {% if should_store_failures() or config.get('limit') %}{{ return(dbt.materialization_test_default()) }}{% endif %}
    {% call statement('main', fetch_result=true, auto_begin=false) %}
        {{ get_test_sql(sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
    {% endcall %}
    {{ return({'relations': []}) }}
{% endmaterialization %}
