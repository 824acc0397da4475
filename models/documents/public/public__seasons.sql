with records as (select * from {{ ref('objects__season_records') }}),

group_lists as (
    select
        records.period,
        sum(records.shown) as shown,
        sum(records.pending) as pending,
        to_json(array_agg(
            json_object(
                'id', subsets.public_id,
                'name', subsets.public_name,
                {{ season_record_fields('records') }},
                'months', records.month_list
            )
            order by subsets.display_order
        )) as group_list
    from records
    inner join {{ ref('objects__group_names') }} as subsets on records.record_id = subsets.subset_id
    where records.record_kind = 'group'
    group by records.period
),

model_lists as (
    select
        records.period,
        sum(records.pending) as pending,
        to_json(array_agg(
            json_object(
                'model', models.codename,
                'name', models.name,
                {{ season_record_fields('records') }},
                'closer_than_the_line', records.closer_object,
                'baselines', baselines.baselines_object,
                'months', records.month_list
            )
            order by models.codename = today.champion_codename desc, models.codename asc
        )) as model_list
    from records
    cross join {{ ref('dim_today') }} as today
    inner join {{ ref('objects__model_names') }} as models on records.record_id = models.system_id
    inner join {{ ref('objects__baselines') }} as baselines
        on records.period = baselines.period and records.record_id = baselines.system_id
    where records.record_kind = 'model'
    group by records.period
),

contents as (
    select
        {{ document_path(names={'season': 'seasons.season'}) }} as document_path,
        cast(null as date) as document_date,
        if(coalesce(group_lists.shown, 0) = 0, 'no_data', 'ok') as status,
        coalesce(group_lists.shown, 0) as row_count,
        cast(null as timestamp) as locks_at,
        seasons.last_scheduled_date < {{ as_of_date() }}
        and coalesce(group_lists.pending, 0) = 0 and coalesce(model_lists.pending, 0) = 0 as is_settled,
        cast(null as date) as shows_date,
        false as is_locked,
        today.calendar_date as as_of_date,
        json_object(
            'season', seasons.season,
            'status', if(coalesce(group_lists.shown, 0) = 0, 'no_data', 'ok'),
            'first_game_date', seasons.first_game_date,
            'last_game_date', seasons.last_game_date,
            'published_from', seasons.published_from,
            'champions', seasons.champion_list,
            'groups', coalesce(group_lists.group_list, json '[]'),
            'best_bets', json_object(
                {{ season_record_fields('best_bets') }},
                'months', best_bets.month_list
            ),
            'models', coalesce(model_lists.model_list, json '[]'),
            'dates', seasons.date_list
        ) as content
    from {{ ref('objects__season_calendars') }} as seasons
    cross join {{ ref('dim_today') }} as today
    inner join records as best_bets on seasons.season = best_bets.period and best_bets.record_kind = 'best_bets'
    left join group_lists on seasons.season = group_lists.period
    left join model_lists on seasons.season = model_lists.period
)

{{ finish_document('contents') }}
