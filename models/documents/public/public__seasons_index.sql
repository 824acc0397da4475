with seasons as (select * from {{ ref('objects__season_calendars') }}),

records as (select * from {{ ref('objects__season_records') }}),

season_lists as (
    select
        min(seasons.first_game_date) as first_date,
        to_json(coalesce(array_agg(
            json_object(
                'season', seasons.season,
                'path', {{ document_path(of='public__seasons', names={'season': 'seasons.season'}) }},
                'first_game_date', seasons.first_game_date,
                'last_game_date', seasons.last_game_date,
                'published_from', seasons.published_from,
                'best_bets', json_object('stats', best_bets.record_object)
            )
            order by seasons.season desc
        ), [])) as season_list
    from seasons
    inner join records as best_bets on seasons.season = best_bets.period and best_bets.record_kind = 'best_bets'
),

group_lists as (
    select
        sum(records.shown) as shown,
        to_json(coalesce(array_agg(
            json_object(
                'id', subsets.public_id,
                'name', subsets.public_name,
                {{ season_record_fields('records') }}
            )
            order by subsets.display_order
        ), [])) as group_list
    from records
    inner join {{ ref('objects__group_names') }} as subsets on records.record_id = subsets.subset_id
    where records.period = 'all' and records.record_kind = 'group'
),

model_lists as (
    select
        to_json(coalesce(array_agg(
            json_object(
                'model', models.codename,
                'name', models.name,
                {{ season_record_fields('records') }}
            )
            order by models.codename = today.champion_codename desc, models.codename asc
        ), [])) as model_list
    from records
    cross join {{ ref('dim_today') }} as today
    inner join {{ ref('objects__model_names') }} as models on records.record_id = models.system_id
    where records.period = 'all' and records.record_kind = 'model'
),

contents as (
    select
        {{ fixed_document(
            status="if(coalesce(group_lists.shown, 0) = 0, 'no_data', 'ok')", row_count='coalesce(group_lists.shown, 0)'
        ) }},
        json_object(
            'as_of_date', today.calendar_date,
            'season', today.season,
            'status', if(coalesce(group_lists.shown, 0) = 0, 'no_data', 'ok'),
            'seasons', season_lists.season_list,
            'lifetime', json_object(
                'first_date', season_lists.first_date,
                'groups', group_lists.group_list,
                'best_bets', json_object({{ season_record_fields('best_bets') }}),
                'models', model_lists.model_list
            )
        ) as content
    from {{ ref('dim_today') }} as today
    cross join season_lists
    cross join group_lists
    cross join model_lists
    inner join records as best_bets on best_bets.period = 'all' and best_bets.record_kind = 'best_bets'
)

{{ finish_document('contents') }}
