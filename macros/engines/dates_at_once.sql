{#
    On DuckDB, the model of a document a date is filled by several statements, each of which makes the documents of
    `dates_at_once` dates: DuckDB holds all documents of a statement in memory, several times over. Its optimizer applies
    the filter to the tables that the model reads, so that each statement reads only its dates.
#}
{% macro duckdb__create_table_as(
    temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none
) %}
    {% set dates_at_once = config.get('meta', {}).get('dates_at_once') %}
    {% if temporary or not dates_at_once %}
        {{ return(create_table_at_once(temporary, relation, compiled_code, language, partitioned_by, sorted_by)) }}
    {% endif %}
    {% set documents = '(' ~ compiled_code ~ ') as documents' %}
    {{ dbt.duckdb__create_table_as(false, relation, 'select * from ' ~ documents ~ ' limit 0') }}
    {% set dates %}
        select game_date from {{ relation_of('fct_slates') }} where has_documents order by game_date
    {% endset %}
    {% set cuts = run_query(dates).columns[0].values()[dates_at_once::dates_at_once] %}
    {% for cut in range(cuts | length + 1) %}
        insert into {{ relation }} by name
        select * from {{ documents }}
        where
            true
            {% if not loop.first %} and document_date >= {{ date_literal(cuts[cut - 1]) }} {% endif %}
            {% if not loop.last %} and document_date < {{ date_literal(cuts[cut]) }} {% endif %};
    {% endfor %}
{% endmacro %}
