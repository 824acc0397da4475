with slates as (select * from {{ ref('fct_slates') }} where has_documents and {{ in_incremental_window('game_date') }}),

system_lists as (
    select
        game_date,
        player_lookup,
        player_name,
        to_json(array_agg(system_row order by if(is_champion, 0, 1), system_id)) as system_list
    from {{ ref('objects__why_systems') }}
    group by game_date, player_lookup, player_name
),

players as ( -- what was shown may be in no raw row any more
    select
        game_date,
        player_lookup
    from {{ ref('fct_prediction_versions') }}
    where is_followed and {{ in_incremental_window('game_date') }}
    union distinct
    select
        game_date,
        player_lookup
    from {{ ref('objects__why_shown') }}
),

player_lists as (
    select
        players.game_date,
        count(*) as row_count,
        to_json(array_agg(
            json_array(
                players.player_lookup,
                coalesce(system_lists.player_name, shown.player_name),
                coalesce(system_lists.system_list, json '[]'),
                shown.shown_row
            )
            order by players.player_lookup
        )) as player_list
    from players
    left join system_lists
        on players.game_date = system_lists.game_date and players.player_lookup = system_lists.player_lookup
    left join {{ ref('objects__why_shown') }} as shown
        on players.game_date = shown.game_date and players.player_lookup = shown.player_lookup
    group by players.game_date
),

signal_lists as (
    select
        game_date,
        to_json(array_agg(
            json_object(
                'system_id', system_id, 'daily_signal', daily_signal, 'skew', skew, 'pct_over', pct_over,
                'predictions', predictions, 'high_edge_picks', high_edge_picks
            )
            order by system_id
        )) as signal_list
    from {{ ref('fct_daily_signals') }}
    where {{ in_incremental_window('game_date') }}
    group by game_date
),

contents as (
    select
        {{ dated_document(
            'slates', status='slates.slate_status', row_count='coalesce(player_lists.row_count, 0)'
        ) }},
        json_set(
            json_object(
                {{ dated_header('slates', status='slates.slate_status') }},
                'signals', coalesce(signal_lists.signal_list, json '[]'),
                'columns', json_object(
                    'players', {{ column_names('player_lookup player systems shown') }},
                    'systems', {{ column_names('system_id versions team opponent line sportsbook feature_quality
                        failed_check edge edge_tier confidence composite_score subsets actual outcome') }},
                    'versions', {{ column_names('created_at prediction line recommendation standing') }},
                    'subsets', {{ column_names('id public_id audience rank rejected_by found wanted missed_by') }},
                    'shown', {{ column_names('prediction line direction actual outcome rekeyed files groups') }},
                    'groups', {{ column_names('path id name rank') }}
                )
            ),
            '$.players', coalesce(player_lists.player_list, json '[]')
        ) as content
    from slates
    left join player_lists on slates.game_date = player_lists.game_date
    left join signal_lists on slates.game_date = signal_lists.game_date
)

{{ finish_document('contents') }}
