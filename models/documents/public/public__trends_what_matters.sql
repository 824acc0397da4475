with splits as (
    select
        *,
        json_object({{ cell_fields('splits') }}) as cell
    from {{ ref('fct_archetype_splits') }} as splits
),

kinds as (
    select
        archetype,
        split_kind,
        {{ object_of('split_value', 'cell') }} as cells
    from splits
    where split_kind != 'overall'
    group by archetype, split_kind
),

archetype_lists as (
    select
        to_json(coalesce(array_agg(
            json_object(
                'archetype', overall.archetype,
                'players', overall.players,
                'overall', overall.cell,
                'rest', rests.cells,
                'location', locations.cells,
                'weekday', weekdays.cells
            )
            order by overall.min_points desc
        ), [])) as archetype_list
    from splits as overall
    inner join kinds as rests on overall.archetype = rests.archetype and rests.split_kind = 'rest'
    inner join kinds as locations on overall.archetype = locations.archetype and locations.split_kind = 'location'
    inner join kinds as weekdays on overall.archetype = weekdays.archetype and weekdays.split_kind = 'weekday'
    where overall.split_kind = 'overall'
),

totals as (
    select
        countif(over_rate is not null) as cells,
        sum(if(archetype = 'all' and split_kind = 'overall', games, 0)) as games
    from splits
),

contents as (
    select
        {{ fixed_document(status=status_with('league.games'), row_count='totals.games') }},
        today.calendar_date as as_of_date,
        json_object(
            'season', today.season,
            'status', {{ status_with('league.games') }},
            'cells', totals.cells,
            'archetypes', archetype_lists.archetype_list
        ) as content
    from {{ ref('dim_today') }} as today
    cross join archetype_lists
    cross join {{ ref('fct_league_trends') }} as league
    cross join totals
    where league.trend = 'what_matters'
)

{{ finish_document('contents') }}
