{#
    What admin/inputs.json must know of each raw table: what names a row to people; the column of its date, which is that
    of its partition; those of the player and of the time at which a row was written, if it has them (of several the first
    that is known); and from when on a date with games must have rows: its `lock`, the first `final` game, or always
    (`games`). The registry holds names, and no date.
#}
{% macro raw_tables() %}
    {{ return([
        {'source': 'nba_analytics', 'name': 'player_game_summary', 'key': ['player_lookup', 'game_id'], 'date': 'game_date',
         'player': 'player_lookup', 'written_at': ['processed_at'], 'due': 'final'},
        {'source': 'nba_analytics', 'name': 'upcoming_player_game_context', 'key': ['player_lookup', 'game_id'], 'date': 'game_date',
         'player': 'player_lookup', 'due': 'lock'},
        {'source': 'nba_predictions', 'name': 'player_prop_predictions', 'key': ['prediction_id'], 'date': 'game_date',
         'player': 'player_lookup', 'written_at': ['created_at'], 'due': 'lock'},
        {'source': 'nba_raw', 'name': 'bdl_live_boxscores', 'key': ['player_lookup', 'poll_id'], 'date': 'game_date',
         'player': 'player_lookup', 'written_at': ['poll_timestamp'], 'due': 'games'},
        {'source': 'nba_raw', 'name': 'bettingpros_player_points_props', 'key': ['player_lookup', 'bookmaker'], 'date': 'game_date',
         'player': 'player_lookup', 'written_at': ['processed_at'], 'due': 'games'},
        {'source': 'nba_raw', 'name': 'nbac_injury_report', 'key': ['player_lookup', 'game_id'], 'date': 'report_date',
         'player': 'player_lookup', 'written_at': ['processed_at'], 'due': 'games'},
        {'source': 'nba_reference', 'name': 'nba_players_registry', 'key': ['player_lookup', 'season']},
        {'source': 'nba_reference', 'name': 'nba_schedule', 'key': ['game_code'], 'date': 'game_date', 'due': 'games'},
        {'source': 'nba_reference', 'name': 'processor_run_history', 'key': ['processor_name', 'run_id'], 'date': 'data_date',
         'written_at': ['processed_at', 'started_at'], 'due': 'games'},
    ]) }}
{% endmacro %}
