{#- The SQL that makes, replaces, renames and drops a relation of whatever kind. Longer than other files: it
     is dbt's list of such macros, a few lines each. -#}

{% macro get_create_sql(relation, sql) -%}
    {{ return(adapter.dispatch('get_create_sql', 'dbt')(relation, sql)) }}
{%- endmacro %}

{% macro default__get_create_sql(relation, sql) -%}
    {%- if relation.type == 'view' -%}{{ return(get_create_view_as_sql(relation, sql)) }}
    {%- elif relation.type == 'materialized_view' -%}{{ return(get_create_materialized_view_as_sql(relation, sql)) }}
    {%- elif relation.type == 'table' -%}{{ return(get_create_table_as_sql(False, relation, sql)) }}
    {%- else -%}{{ exceptions.raise_compiler_error('get_create_sql() does not know how to make a ' ~ relation.type) }}
    {%- endif -%}
{%- endmacro %}

{% macro get_drop_sql(relation) -%}
    {{ return(adapter.dispatch('get_drop_sql', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_drop_sql(relation) -%}
    {%- if relation.type == 'view' -%}{{ return(drop_view(relation)) }}
    {%- elif relation.type == 'materialized_view' -%}{{ return(drop_materialized_view(relation)) }}
    {%- elif relation.type == 'table' -%}{{ return(drop_table(relation)) }}
    {%- else -%}{{ return('drop ' ~ relation.type ~ ' if exists ' ~ relation ~ ' cascade') }}
    {%- endif -%}
{%- endmacro %}

{% macro drop_table(relation) -%}
    {{ return(adapter.dispatch('drop_table', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__drop_table(relation) -%}
    drop table if exists {{ relation }} cascade
{%- endmacro %}

{% macro postgres__drop_table(relation) -%}
    drop table if exists {{ relation }} cascade
{%- endmacro %}

{% macro drop_view(relation) -%}
    {{ return(adapter.dispatch('drop_view', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__drop_view(relation) -%}
    drop view if exists {{ relation }} cascade
{%- endmacro %}

{% macro postgres__drop_view(relation) -%}
    drop view if exists {{ relation }} cascade
{%- endmacro %}

{% macro drop_materialized_view(relation) -%}
    {{ return(adapter.dispatch('drop_materialized_view', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__drop_materialized_view(relation) -%}
    drop materialized view if exists {{ relation }} cascade
{%- endmacro %}

{% macro postgres__drop_materialized_view(relation) -%}
    drop materialized view if exists {{ relation }} cascade
{%- endmacro %}

{% macro drop_schema_named(schema_name) -%}
    {{ return(adapter.dispatch('drop_schema_named', 'dbt')(schema_name)) }}
{%- endmacro %}

{% macro default__drop_schema_named(schema_name) -%}
    {%- do drop_schema(api.Relation.create(database=target.database, schema=schema_name)) -%}
{%- endmacro %}

{% macro get_rename_sql(relation, new_name) -%}
    {{ return(adapter.dispatch('get_rename_sql', 'dbt')(relation, new_name)) }}
{%- endmacro %}

{% macro default__get_rename_sql(relation, new_name) -%}
    {%- if relation.type == 'view' -%}{{ return(get_rename_view_sql(relation, new_name)) }}
    {%- elif relation.type == 'materialized_view' -%}{{ return(get_rename_materialized_view_sql(relation, new_name)) }}
    {%- else -%}{{ return(get_rename_table_sql(relation, new_name)) }}
    {%- endif -%}
{%- endmacro %}

{% macro get_rename_table_sql(relation, new_name) -%}
    {{ return(adapter.dispatch('get_rename_table_sql', 'dbt')(relation, new_name)) }}
{%- endmacro %}

{% macro default__get_rename_table_sql(relation, new_name) -%}
    alter table {{ relation }} rename to {{ adapter.quote(new_name) }}
{%- endmacro %}

{% macro postgres__get_rename_table_sql(relation, new_name) -%}
    alter table {{ relation }} rename to {{ adapter.quote(new_name) }}
{%- endmacro %}

{% macro get_rename_view_sql(relation, new_name) -%}
    {{ return(adapter.dispatch('get_rename_view_sql', 'dbt')(relation, new_name)) }}
{%- endmacro %}

{% macro default__get_rename_view_sql(relation, new_name) -%}
    alter view {{ relation }} rename to {{ adapter.quote(new_name) }}
{%- endmacro %}

{% macro postgres__get_rename_view_sql(relation, new_name) -%}
    alter view {{ relation }} rename to {{ adapter.quote(new_name) }}
{%- endmacro %}

{% macro get_rename_materialized_view_sql(relation, new_name) -%}
    {{ return(adapter.dispatch('get_rename_materialized_view_sql', 'dbt')(relation, new_name)) }}
{%- endmacro %}

{% macro default__get_rename_materialized_view_sql(relation, new_name) -%}
    alter materialized view {{ relation }} rename to {{ adapter.quote(new_name) }}
{%- endmacro %}

{% macro postgres__get_rename_materialized_view_sql(relation, new_name) -%}
    alter materialized view {{ relation }} rename to {{ adapter.quote(new_name) }}
{%- endmacro %}

{% macro get_create_intermediate_sql(relation, sql) -%}
    {{ return(adapter.dispatch('get_create_intermediate_sql', 'dbt')(relation, sql)) }}
{%- endmacro %}

{% macro default__get_create_intermediate_sql(relation, sql) -%}
    {%- set beside = make_intermediate_relation(relation) -%}
    {{ get_drop_sql(beside) }};
    {{ get_create_sql(beside, sql) }}
{%- endmacro %}

{% macro get_rename_intermediate_sql(relation) -%}
    {{ return(adapter.dispatch('get_rename_intermediate_sql', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_rename_intermediate_sql(relation) -%}
    {{ get_rename_sql(make_intermediate_relation(relation), relation.identifier) }}
{%- endmacro %}

{% macro get_create_backup_sql(relation) -%}
    {{ return(adapter.dispatch('get_create_backup_sql', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_create_backup_sql(relation) -%}
    {%- set backup = make_backup_relation(relation, relation.type) -%}
    {{ get_drop_sql(backup) }};
    {{ get_rename_sql(relation, backup.identifier) }}
{%- endmacro %}

{% macro get_drop_backup_sql(relation) -%}
    {{ return(adapter.dispatch('get_drop_backup_sql', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_drop_backup_sql(relation) -%}
    {{ get_drop_sql(make_backup_relation(relation, relation.type)) }}
{%- endmacro %}

{% macro get_replace_sql(existing_relation, target_relation, sql) -%}
    {{ return(adapter.dispatch('get_replace_sql', 'dbt')(existing_relation, target_relation, sql)) }}
{%- endmacro %}

{% macro default__get_replace_sql(existing_relation, target_relation, sql) -%}
    {%- set has_place = existing_relation.type == target_relation.type -%}
    {%- if has_place and target_relation.type == 'view' -%}
        {{ get_replace_view_sql(target_relation, sql) }}
    {%- elif has_place and target_relation.type == 'table' -%}
        {{ get_replace_table_sql(target_relation, sql) }}
    {%- elif has_place and target_relation.type == 'materialized_view' -%}
        {{ get_replace_materialized_view_sql(target_relation, sql) }}
    {%- else -%}
        {{ get_create_intermediate_sql(target_relation, sql) }};
        {{ get_create_backup_sql(existing_relation) }};
        {{ get_rename_intermediate_sql(target_relation) }};
        {{ get_drop_backup_sql(existing_relation) }}
    {%- endif -%}
{%- endmacro %}

{% macro get_replace_view_sql(relation, sql) -%}
    {{ return(adapter.dispatch('get_replace_view_sql', 'dbt')(relation, sql)) }}
{%- endmacro %}

{% macro default__get_replace_view_sql(relation, sql) -%}
    create or replace view {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}

{% macro postgres__get_replace_view_sql(relation, sql) -%}
    create or replace view {{ relation }} as (
        {{ sql }}
    )
{%- endmacro %}

{% macro get_replace_table_sql(relation, sql) -%}
    {{ return(adapter.dispatch('get_replace_table_sql', 'dbt')(relation, sql)) }}
{%- endmacro %}

{% macro default__get_replace_table_sql(relation, sql) -%}
    {{ get_create_intermediate_sql(relation, sql) }};
    {{ get_create_backup_sql(relation) }};
    {{ get_rename_intermediate_sql(relation) }};
    {{ get_drop_backup_sql(relation) }}
{%- endmacro %}

{% macro postgres__get_replace_table_sql(relation, sql) -%}
    {{ return(default__get_replace_table_sql(relation, sql)) }}
{%- endmacro %}

{% macro get_replace_materialized_view_sql(relation, sql) -%}
    {{ return(adapter.dispatch('get_replace_materialized_view_sql', 'dbt')(relation, sql)) }}
{%- endmacro %}

{% macro default__get_replace_materialized_view_sql(relation, sql) -%}
    {{ get_create_intermediate_sql(relation, sql) }};
    {{ get_create_backup_sql(relation) }};
    {{ get_rename_intermediate_sql(relation) }};
    {{ get_drop_backup_sql(relation) }}
{%- endmacro %}

{% macro handle_existing_table(full_refresh, old_relation) -%}
    {{ return(adapter.dispatch('handle_existing_table', 'dbt')(full_refresh, old_relation)) }}
{%- endmacro %}

{% macro default__handle_existing_table(full_refresh, old_relation) -%}
    {{ log('Dropping ' ~ old_relation ~ ': it is a ' ~ old_relation.type) }}
    {%- do adapter.drop_relation(old_relation) -%}
{%- endmacro %}

{% macro create_or_replace_view() -%}
    {%- set target_relation = api.Relation.create(
        database=database, schema=schema, identifier=model['alias'], type='view') -%}
    {%- set known = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks) }}
    {%- if known is not none and known.type != 'view' -%}{%- do handle_existing_table(should_full_refresh(), known) -%}{%- endif -%}
    {%- call statement('main') -%}{{ get_replace_view_sql(target_relation, sql) }}{%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target_relation]}) }}
{%- endmacro %}

{% macro can_clone_table() -%}
    {{ return(adapter.dispatch('can_clone_table', 'dbt')()) }}
{%- endmacro %}

{% macro default__can_clone_table() -%}
    {{ return(False) }}
{%- endmacro %}

{% macro create_or_replace_clone(this_relation, defer_relation) -%}
    {{ return(adapter.dispatch('create_or_replace_clone', 'dbt')(this_relation, defer_relation)) }}
{%- endmacro %}

{% macro default__create_or_replace_clone(this_relation, defer_relation) -%}
    create or replace table {{ this_relation }} clone {{ defer_relation }}
{%- endmacro %}

{% macro list_schemas(database) -%}
    {{ return(adapter.dispatch('list_schemas', 'dbt')(database)) }}
{%- endmacro %}

{% macro default__list_schemas(database) -%}
    {%- call statement('list_schemas', fetch_result=True, auto_begin=False) -%}
        select distinct nspname from pg_namespace
    {%- endcall -%}
    {{ return(load_result('list_schemas').table) }}
{%- endmacro %}

{% macro postgres__list_schemas(database) -%}
    {{ return(default__list_schemas(database)) }}
{%- endmacro %}

{% macro get_show_indexes_sql(relation) -%}
    {{ return(adapter.dispatch('get_show_indexes_sql', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_show_indexes_sql(relation) -%}
    select i.relname as name, m.amname as method, x.indisunique as "unique",
        (select string_agg(a.attname, ',' order by k.place)
            from unnest(x.indkey) with ordinality k(number, place)
            join pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.number) as column_names
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    join pg_am m on m.oid = i.relam
    join pg_class t on t.oid = x.indrelid
    join pg_namespace n on n.oid = t.relnamespace
    where t.relname = '{{ relation.identifier }}' and n.nspname = '{{ relation.schema }}'
    order by 1
{%- endmacro %}

{% macro postgres__get_show_indexes_sql(relation) -%}
    {{ return(default__get_show_indexes_sql(relation)) }}
{%- endmacro %}

{% macro get_drop_index_sql(relation, index_name) -%}
    {{ return(adapter.dispatch('get_drop_index_sql', 'dbt')(relation, index_name)) }}
{%- endmacro %}

{% macro default__get_drop_index_sql(relation, index_name) -%}
    drop index if exists "{{ relation.schema }}"."{{ index_name }}"
{%- endmacro %}

{% macro postgres__get_drop_index_sql(relation, index_name) -%}
    {{ return(default__get_drop_index_sql(relation, index_name)) }}
{%- endmacro %}

{% macro get_show_sql(compiled_code, sql_header, limit) -%}
    {{ sql_header or '' }}
    {{ get_limit_subquery_sql(compiled_code, limit) }}
{%- endmacro %}

{% macro validate_sql(sql) -%}
    {{ return(adapter.dispatch('validate_sql', 'dbt')(sql)) }}
{%- endmacro %}

{% macro default__validate_sql(sql) -%}
    {%- call statement('validate_sql') -%}explain {{ sql }}{%- endcall -%}
    {{ return(load_result('validate_sql')) }}
{%- endmacro %}
