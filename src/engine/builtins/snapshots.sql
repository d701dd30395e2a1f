{#- Versions of rows, for materializations that keep them themselves. -#}

{% macro get_snapshot_table_column_names() -%}
    {{ return({
        'dbt_valid_to': 'dbt_valid_to', 'dbt_valid_from': 'dbt_valid_from', 'dbt_scd_id': 'dbt_scd_id',
        'dbt_updated_at': 'dbt_updated_at', 'dbt_is_deleted': 'dbt_is_deleted'}) }}
{%- endmacro %}

{% macro strategy_dispatch(name) -%}
    {%- set parts = name.split('.') -%}
    {%- set macro = 'snapshot_' ~ parts[-1] ~ '_strategy' -%}
    {%- set found = context[parts[0]][macro] if parts | length == 2 else context.get(macro) -%}
    {%- if not found -%}{%- do exceptions.raise_compiler_error('no macro ' ~ macro ~ ' for the strategy ' ~ name) -%}{%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
    {%- set updated_at = model_config.get('updated_at') -%}
    {%- set key = model_config.get('unique_key') -%}
    {%- set columns = get_snapshot_table_column_names() -%}
    {{ return({
        'unique_key': key,
        'updated_at': updated_at,
        'row_changed': '(' ~ snapshotted_rel ~ '.' ~ columns.dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ updated_at ~ ')',
        'scd_id': snapshot_hash_arguments((key if key is sequence and key is not string else [key]) + [updated_at]),
        'invalidate_hard_deletes': model_config.get('invalidate_hard_deletes') or false,
        'hard_deletes': adapter.get_hard_deletes_behavior(model_config),
    }) }}
{%- endmacro %}

{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
    {%- set checked = model_config.get('check_cols') -%}
    {%- set key = model_config.get('unique_key') -%}
    {%- set found = snapshot_check_all_get_existing_columns(node, target_exists, checked) -%}
    {%- set updated_at = model_config.get('updated_at') or snapshot_get_time() -%}
    {%- set conditions = ['true'] if found[0] else [] -%}
    {%- for column in found[1] -%}
        {%- do conditions.append(snapshotted_rel ~ '.' ~ column ~ ' is distinct from ' ~ current_rel ~ '.' ~ column) -%}
    {%- endfor -%}
    {{ return({
        'unique_key': key,
        'updated_at': updated_at,
        'row_changed': '(' ~ (conditions | join(' or ') or 'false') ~ ')',
        'scd_id': snapshot_hash_arguments((key if key is sequence and key is not string else [key]) + [updated_at]),
        'invalidate_hard_deletes': model_config.get('invalidate_hard_deletes') or false,
        'hard_deletes': adapter.get_hard_deletes_behavior(model_config),
    }) }}
{%- endmacro %}

{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
    {%- if not target_exists -%}{{ return((false, get_columns_in_query(node['compiled_code']) if check_cols_config == 'all' else check_cols_config)) }}{%- endif -%}
    {%- set known = adapter.get_columns_in_relation(load_relation(this)) | map(attribute='name') | list -%}
    {%- set wanted = get_columns_in_query(node['compiled_code']) if check_cols_config == 'all' else check_cols_config -%}
    {%- set shared = [] -%}
    {%- for name in wanted if name in known -%}{%- do shared.append(adapter.quote(name)) -%}{%- endfor -%}
    {{ return((shared | length != wanted | length, shared)) }}
{%- endmacro %}

{% macro unique_key_fields(unique_key) -%}
    {%- if unique_key is string -%}{{ unique_key }} as dbt_unique_key
    {%- else -%}
        {%- for key in unique_key -%}{{ key }} as dbt_unique_key_{{ loop.index }}{{ ', ' if not loop.last }}{%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) -%}
    {%- set count = 1 if unique_key is string else unique_key | length -%}
    {%- for number in range(1, count + 1) -%}
        {%- set name = 'dbt_unique_key' if unique_key is string else 'dbt_unique_key_' ~ number -%}
        {{ identifier }}.{{ name }} = {{ from_identifier }}.{{ name }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro unique_key_is_null(unique_key, identifier) -%}
    {{ identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is null
{%- endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) -%}
    {{ identifier }}.dbt_unique_key{{ '' if unique_key is string else '_1' }} is not null
{%- endmacro %}

{% macro get_dbt_valid_to_current(strategy, columns) -%}
    {%- set current = config.get('dbt_valid_to_current') or 'null' -%}
    coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ current }}) as {{ columns.dbt_valid_to }}
{%- endmacro %}

{% macro build_snapshot_table(strategy, sql) -%}
    {{ return(adapter.dispatch('build_snapshot_table', 'dbt')(strategy, sql)) }}
{%- endmacro %}

{% macro default__build_snapshot_table(strategy, sql) -%}
    {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
    select *,
        {{ strategy.scd_id }} as {{ columns.dbt_scd_id }},
        {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
        {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
        {{ get_dbt_valid_to_current(strategy, columns) }}
        {%- if strategy.hard_deletes == 'new_record' %}, 'False' as {{ columns.dbt_is_deleted }}{% endif %}
    from (
        {{ sql }}
    ) as sbq
{%- endmacro %}

{% macro snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {{ return(adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation)) }}
{%- endmacro %}

{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
    with fresh as (
        select *, {{ unique_key_fields(strategy.unique_key) }}
        from (
            {{ source_sql }}
        ) as source_rows
    ),
    dated as (
        select *,
            {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
            {{ get_dbt_valid_to_current(strategy, columns) }},
            {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
        from fresh
    ),
    known as (
        select *, {{ unique_key_fields(strategy.unique_key) }}
        from {{ target_relation }}
        where {{ columns.dbt_valid_to }} is null
    )
    select 'insert' as dbt_change_type, source_data.*
    from dated as source_data
    left join known as snapshotted_data on {{ unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') }}
    where {{ unique_key_is_null(strategy.unique_key, 'snapshotted_data') }} or {{ strategy.row_changed }}
    union all
    select 'update' as dbt_change_type, fresh_rows.*, source_data.{{ columns.dbt_updated_at }},
        source_data.{{ columns.dbt_valid_from }}, source_data.{{ columns.dbt_valid_to }},
        snapshotted_data.{{ columns.dbt_scd_id }}
    from dated as source_data
    join fresh as fresh_rows on {{ unique_key_join_on(strategy.unique_key, 'fresh_rows', 'source_data') }}
    join known as snapshotted_data on {{ unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') }}
    where {{ strategy.row_changed }}
    {%- if strategy.hard_deletes == 'invalidate' %}
    union all
    select 'delete' as dbt_change_type, fresh_rows.*, {{ snapshot_get_time() }}, {{ snapshot_get_time() }},
        {{ snapshot_get_time() }}, snapshotted_data.{{ columns.dbt_scd_id }}
    from known as snapshotted_data
    left join fresh as fresh_rows on {{ unique_key_join_on(strategy.unique_key, 'fresh_rows', 'snapshotted_data') }}
    where {{ unique_key_is_null(strategy.unique_key, 'fresh_rows') }}
    {%- endif %}
{%- endmacro %}

{% macro snapshot_merge_sql(target, source, insert_cols) -%}
    {{ return(adapter.dispatch('snapshot_merge_sql', 'dbt')(target, source, insert_cols)) }}
{%- endmacro %}

{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
    update {{ target }} as known
    set {{ columns.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ columns.dbt_valid_from }}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.{{ columns.dbt_scd_id }} = known.{{ columns.dbt_scd_id }}
        and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete') and known.{{ columns.dbt_valid_to }} is null;
    insert into {{ target }} ({{ insert_cols | join(', ') }})
    select {% for name in insert_cols %}DBT_INTERNAL_SOURCE.{{ name }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
{%- endmacro %}

{% macro build_snapshot_staging_table(strategy, sql, target_relation) -%}
    {%- set staged = make_temp_relation(target_relation) -%}
    {%- call statement('build_snapshot_staging_relation') -%}
        {{ create_table_as(True, staged, snapshot_staging_table(strategy, sql, target_relation)) }}
    {%- endcall -%}
    {{ return(staged) }}
{%- endmacro %}

{% macro post_snapshot(staging_relation) -%}
    {{ return(adapter.dispatch('post_snapshot', 'dbt')(staging_relation)) }}
{%- endmacro %}

{% macro default__post_snapshot(staging_relation) -%}
    {{ return(none) }}
{%- endmacro %}

{% macro get_snapshot_get_time_data_type() -%}
    {{ return(get_column_schema_from_query('select ' ~ snapshot_get_time() ~ ' as now')[0].dtype or none) }}
{%- endmacro %}

{% macro get_updated_at_column_data_type(snapshot_sql) -%}
    {%- set name = config.get('updated_at') | lower -%}
    {%- for column in get_column_schema_from_query(snapshot_sql) if column.column | lower == name -%}
        {{ return(column.dtype) }}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}

{% macro check_time_data_types(sql) -%}
    {%- set written = get_updated_at_column_data_type(sql) -%}
    {%- set now = get_snapshot_get_time_data_type() -%}
    {%- if written and now and written != now -%}
        {%- do exceptions.warn('updated_at is ' ~ written ~ ', and the time of the snapshot is ' ~ now) -%}
    {%- endif -%}
{%- endmacro %}
