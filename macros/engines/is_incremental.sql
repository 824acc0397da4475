{#
    dbt's own answer needs a connection, which `dbt compile --no-introspect` never opens.
    There, the var says which of the two forms to compile.
#}
{% macro is_incremental() %}
    {% if execute and not flags.INTROSPECT %}
        {{ return(var('compile_incremental', false) and config.get('materialized') == 'incremental') }}
    {% endif %}
    {{ return(dbt.is_incremental()) }}
{% endmacro %}
