"""The features of GoogleSQL that this project uses; Google's analyser knows more, for BigQuery and other products.

The analyser refuses every feature that is not named here, so SQL for another product (`filter (where ..)`,
`zeroifnull`, `[1] = [1]`, lateral aliases) fails. So does what BigQuery has and no statement needs: which features
BigQuery has is known for these few, so another one is a deliberate edit. The names are those of zetasql's
LanguageFeature, without FEATURE_.
"""

# Without any of these some model or data test is refused.
FEATURES = """
    ANALYTIC_FUNCTIONS CIVIL_TIME IS_DISTINCT JSON_CONSTRUCTOR_FUNCTIONS JSON_MUTATOR_FUNCTIONS
    JSON_TYPE NULL_HANDLING_MODIFIER_IN_ANALYTIC NUMERIC_TYPE ORDER_BY_IN_AGGREGATE QUALIFY SELECT_STAR_EXCEPT_REPLACE
    WITH_ON_SUBQUERY
""".split()

# What dbt writes around a select, and what the ledger's external tables are made with.
FEATURES += """
    CREATE_EXTERNAL_TABLE_WITH_PARTITION_COLUMNS CREATE_EXTERNAL_TABLE_WITH_TABLE_ELEMENT_LIST
    CREATE_TABLE_AS_SELECT_COLUMN_LIST CREATE_TABLE_CLUSTER_BY CREATE_TABLE_FIELD_ANNOTATIONS CREATE_TABLE_NOT_NULL
    CREATE_TABLE_PARTITION_BY CREATE_VIEW_WITH_COLUMN_LIST
""".split()

RESERVED_KEYWORDS = ["QUALIFY"]
STATEMENTS = [
    "RESOLVED_QUERY_STMT",
    "RESOLVED_CREATE_TABLE_STMT",
    "RESOLVED_CREATE_TABLE_AS_SELECT_STMT",
    "RESOLVED_CREATE_VIEW_STMT",
    "RESOLVED_CREATE_EXTERNAL_TABLE_STMT",
    "RESOLVED_MERGE_STMT",
    "RESOLVED_DELETE_STMT",
    "RESOLVED_ALTER_TABLE_STMT",
    "RESOLVED_ALTER_TABLE_SET_OPTIONS_STMT",
    "RESOLVED_CREATE_SCHEMA_STMT",
]

# Type names as dbt's data_type writes them -> zetasql's.
TYPES = {
    "bool": "TYPE_BOOL",
    "bytes": "TYPE_BYTES",
    "date": "TYPE_DATE",
    "datetime": "TYPE_DATETIME",
    "float64": "TYPE_DOUBLE",
    "int64": "TYPE_INT64",
    "json": "TYPE_JSON",
    "numeric": "TYPE_NUMERIC",
    "string": "TYPE_STRING",
    "timestamp": "TYPE_TIMESTAMP",
}

# Types that DuckDB calls otherwise, or whose namesake in DuckDB holds less.
_DUCKDB_TYPES = {"numeric": "decimal(38, 9)", "float64": "double", "array<string>": "varchar[]"}


def duckdb_type(kind: str) -> str:
    """Return the type of DuckDB that holds the values of a type as dbt's data_type writes it."""
    return _DUCKDB_TYPES.get(kind, kind)
