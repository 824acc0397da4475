with retrains as (select * from {{ ref('int_model_retrains') }} where first_seen_at <= {{ as_of_at() }}),

-- a system whose row has ended keeps its last role, so that its earlier predictions keep their version
systems as (
    select
        models.*,
        {{ is_valid_on('models', as_of_date()) }} as is_listed
    from {{ ref('models') }} as models
    where models.valid_from <= {{ as_of_date() }}
    qualify row_number() over (partition by models.system_id order by models.valid_from desc) = 1
),

-- numbered by first use, so that a number once published never changes
versions as (
    select
        *,
        row_number() over (
            partition by system_id order by first_seen_at asc, model_trained_at asc, model_file_name asc
        ) as version,
        count(*) over (partition by system_id) as newest_version
    from retrains
)

select
    systems.system_id,
    versions.version,
    systems.family,
    systems.codename,
    systems.name,
    systems.status,
    systems.is_champion,
    systems.is_listed and coalesce(versions.version = versions.newest_version, true) as is_current,
    versions.first_game_date as in_production_since,
    versions.first_seen_at,
    versions.model_file_name,
    versions.model_trained_at,
    versions.model_training_start_date,
    versions.model_training_end_date,
    versions.model_expected_mae,
    versions.model_expected_hit_rate
from systems
left join versions on systems.system_id = versions.system_id
