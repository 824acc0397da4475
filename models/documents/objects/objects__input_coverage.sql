with players as (
    select * from {{ ref('fct_coverage_players') }}
    where game_date >= {{ days_ago(var('inputs_days') - 1) }}
),

missing_lists as (
    select
        game_date,
        system_id,
        to_json(array_agg(
            json_object(
                'player_lookup', player_lookup,
                'player', player_name,
                'team', team,
                'line', {{ json_number('points_line') }},
                'is_in_force', is_in_force
            )
            order by points_line desc, player_lookup asc
        )) as missing_list
    from players
    where is_expected_with_line and not is_in_force_with_line
    group by game_date, system_id
),

beyond_lists as (
    select
        game_date,
        system_id,
        to_json(array_agg(
            json_object('player_lookup', player_lookup, 'player', player_name, 'line', {{ json_number('points_line') }})
            order by player_lookup asc
        )) as beyond_list
    from players
    where is_in_force and not is_expected
    group by game_date, system_id
)

select
    to_json(coalesce(array_agg(
        json_object(
            'date', coverage.game_date,
            'system_id', coverage.system_id,
            'expected', coverage.expected,
            'expected_with_line', coverage.expected_with_line,
            'predicted', coverage.predicted,
            'predicted_with_line', coverage.predicted_with_line,
            'share', coverage.share_covered,
            'missing', if(missing_lists.game_date is null, json '[]', missing_lists.missing_list),
            'beyond_expected', if(beyond_lists.game_date is null, json '[]', beyond_lists.beyond_list)
        )
        order by coverage.game_date desc, coverage.is_champion desc, coverage.system_id asc
    ), [])) as coverage_list
from {{ ref('fct_coverage') }} as coverage
left join missing_lists
    on coverage.game_date = missing_lists.game_date and coverage.system_id = missing_lists.system_id
left join beyond_lists
    on coverage.game_date = beyond_lists.game_date and coverage.system_id = beyond_lists.system_id
where coverage.game_date >= {{ days_ago(var('inputs_days') - 1) }}
