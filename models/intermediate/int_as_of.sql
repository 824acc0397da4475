select
    {{ as_of_at() }} as as_of_at,
    {{ as_of_date() }} as as_of_date,
    '{{ as_of().strftime("%Y-%m-%dT%H:%M:%SZ") }}' as generated_at
