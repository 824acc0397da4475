{#
    The lines of the ledger's files of a kind, as a relation with the columns of its source. STATE in the environment
    names the state store that holds them; without it there is no ledger. On DuckDB STATE is a folder, and its files are
    read here; on BigQuery an external table reads them (create_ledger_tables). While dbt parses, nobody asks the
    environment, for the reason in macros/plumbing/as_of.sql.
#}
{% macro ledger_lines(table) %}
    {% if not execute %}{{ return(table) }}{% endif %}
    {% set columns = ledger_columns(table.identifier) %}
    {% set lines = adapter.dispatch('ledger_lines')(table, columns) if env_var('STATE', '') else none %}
    {% if lines %}{{ return(lines) }}{% endif %}
    {% set nulls = [] %}
    {% for name, type in columns.items() %}{% do nulls.append('cast(null as ' ~ ledger_type(type) ~ ') as ' ~ name) %}{% endfor %}
    {{ return('(select * from (select ' ~ nulls | join(', ') ~ ') as nothing where false)') }}
{% endmacro %}

{% macro bigquery__ledger_lines(table, columns) %}{{ return(table) }}{% endmacro %}

{% macro duckdb__ledger_lines(table, columns) %}
    {% set state = env_var('STATE') %}
    {% if '://' in state %}
        {{ exceptions.raise_compiler_error('STATE=' ~ state ~ ': is no folder; DuckDB reads the ledger from a folder') }}
    {% endif %}
    {# what a folder's name has of the signs of a pattern means itself #}
    {% set folder = modules.re.sub('([*?[])', '[\\1]', state).replace("'", "''") %}
    {% set files = "'" ~ folder ~ '/shown/' ~ table.identifier ~ "/game_date=*/members.ndjson'" %}
    {% if not run_query('select count(*) from glob(' ~ files ~ ')').columns[0].values()[0] %}{{ return(none) }}{% endif %}
    {% set types = [] %}
    {% for name, type in columns.items() if name != 'game_date' %}
        {% do types.append(name ~ ": '" ~ ledger_type(type) ~ "'") %}
    {% endfor %}
    {{ return(
        'read_json(' ~ files ~ ", format = 'newline_delimited', hive_partitioning = true, "
        ~ "hive_types = {game_date: date}, columns = {" ~ types | join(', ') ~ '})'
    ) }}
{% endmacro %}

{# A type of the source's columns as the engine calls it. #}
{% macro ledger_type(type) %}{{ return(adapter.dispatch('ledger_type')(type)) }}{% endmacro %}

{% macro bigquery__ledger_type(type) %}{{ return(type) }}{% endmacro %}

{% macro duckdb__ledger_type(type) %}
    {{ return({'string': 'varchar', 'int64': 'bigint', 'array<string>': 'varchar[]'}.get(type, type)) }}
{% endmacro %}

{# The columns of the ledger's files of a kind: name and type, as the source declares them. #}
{% macro ledger_columns(kind) %}
    {% set columns = {} %}
    {% for name, column in graph.sources['source.' ~ project_name ~ '.nba_ledger.' ~ kind].columns.items() %}
        {% do columns.update({name: column.data_type}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#
    `dbt run-operation create_ledger_tables`, once for a state store: BigQuery's external tables, which read the files of
    all folders. An external table needs a file to match, so the state store must have the sentinel of each kind, empty
    until the publisher begins the ledger (docs/bigquery.md).
#}
{% macro create_ledger_tables() %}
    {% for kind in ['predictions', 'picks'] %}{% do run_query(ledger_table(kind)) %}{% endfor %}
{% endmacro %}

{# The statement that makes the external table of a kind; STATE is the state store, such as gs://my-site-state. #}
{% macro ledger_table(kind) %}
    {% set prefix = env_var('STATE') ~ '/shown/' ~ kind %}
    {% set types = [] %}
    {% for name, type in ledger_columns(kind).items() if name != 'game_date' %}
        {% do types.append(name ~ ' ' ~ type) %}
    {% endfor %}
    create or replace external table {{ source('nba_ledger', kind) }} (
        {{ types | join(',\n        ') }}
    )
    with partition columns (game_date date)
    options (
        format = 'NEWLINE_DELIMITED_JSON',
        uris = ['{{ prefix }}/*'],
        hive_partition_uri_prefix = '{{ prefix }}',
        require_hive_partition_filter = true,
        ignore_unknown_values = true
    )
{% endmacro %}
