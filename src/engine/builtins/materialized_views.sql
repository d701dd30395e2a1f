{#- Materialized views: made, refreshed, and changed where only their indexes change. -#}

{% macro get_create_materialized_view_as_sql(relation, sql) -%}
    {{ return(adapter.dispatch('get_create_materialized_view_as_sql', 'dbt')(relation, sql)) }}
{%- endmacro %}

{% macro default__get_create_materialized_view_as_sql(relation, sql) -%}
    create materialized view if not exists {{ relation }} as {{ sql }};
    {% for index in config.get('indexes', default=[]) -%}
        {{ get_create_index_sql(relation, index) }};
    {% endfor -%}
{%- endmacro %}

{% macro postgres__get_create_materialized_view_as_sql(relation, sql) -%}
    {{ return(default__get_create_materialized_view_as_sql(relation, sql)) }}
{%- endmacro %}

{% macro refresh_materialized_view(relation) -%}
    {{ return(adapter.dispatch('refresh_materialized_view', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__refresh_materialized_view(relation) -%}
    refresh materialized view {{ relation }}
{%- endmacro %}

{% macro postgres__refresh_materialized_view(relation) -%}
    refresh materialized view {{ relation }}
{%- endmacro %}

{% macro get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -%}
    {{ return(adapter.dispatch('get_alter_materialized_view_as_sql', 'dbt')(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation)) }}
{%- endmacro %}

{% macro default__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -%}
    {%- if configuration_changes is not none and configuration_changes.requires_full_refresh -%}
        {{ get_replace_sql(existing_relation, relation, sql) }}
    {%- else -%}
        {{ update_indexes_on_materialized_view(relation, configuration_changes.indexes if configuration_changes else []) }}
    {%- endif -%}
{%- endmacro %}

{% macro postgres__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -%}
    {{ return(default__get_alter_materialized_view_as_sql(
        relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation)) }}
{%- endmacro %}

{% macro update_indexes_on_materialized_view(relation, index_changes) -%}
    {{ return(adapter.dispatch('update_indexes_on_materialized_view', 'dbt')(relation, index_changes)) }}
{%- endmacro %}

{% macro default__update_indexes_on_materialized_view(relation, index_changes) -%}
    {%- for change in index_changes -%}
        {%- if change.action == 'drop' -%}{{ get_drop_index_sql(relation, change.context.name) }};
        {%- else -%}{{ get_create_index_sql(relation, change.context.as_node_config) }};
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro postgres__update_indexes_on_materialized_view(relation, index_changes) -%}
    {{ return(default__update_indexes_on_materialized_view(relation, index_changes)) }}
{%- endmacro %}

{% macro describe_materialized_view(relation) -%}
    {{ return(adapter.dispatch('describe_materialized_view', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__describe_materialized_view(relation) -%}
    {{ return({'indexes': run_query(get_show_indexes_sql(relation))}) }}
{%- endmacro %}

{% macro postgres__describe_materialized_view(relation) -%}
    {{ return(default__describe_materialized_view(relation)) }}
{%- endmacro %}

{% macro get_materialized_view_configuration_changes(existing_relation, new_config) -%}
    {{ return(adapter.dispatch('get_materialized_view_configuration_changes', 'dbt')(existing_relation, new_config)) }}
{%- endmacro %}

{% macro default__get_materialized_view_configuration_changes(existing_relation, new_config) -%}
    {%- set wanted = new_config.get('indexes', []) if new_config is mapping else config.get('indexes', default=[]) -%}
    {%- set known = [] -%}
    {%- for index in run_query(get_show_indexes_sql(existing_relation)).rows -%}
        {%- do known.append([index['column_names'], index['unique'], index['method']] | join(' ')) -%}
    {%- endfor -%}
    {%- set changes = [] -%}
    {%- for index in wanted -%}
        {%- set described = [index.columns | join(','), index.get('unique', false), index.get('type', 'btree')] | join(' ') -%}
        {%- if described not in known -%}
            {%- do changes.append({'action': 'create', 'context': {'as_node_config': index}}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return({'indexes': changes, 'requires_full_refresh': false} if changes else none) }}
{%- endmacro %}

{% macro postgres__get_materialized_view_configuration_changes(existing_relation, new_config) -%}
    {{ return(default__get_materialized_view_configuration_changes(existing_relation, new_config)) }}
{%- endmacro %}

{% macro materialized_view_setup(backup_relation, intermediate_relation, pre_hooks) -%}
    {%- do drop_relation_if_exists(load_cached_relation(backup_relation)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate_relation)) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
{%- endmacro %}

{% macro materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) -%}
    {%- if existing_relation is none -%}
        {{ return(get_create_materialized_view_as_sql(target_relation, sql)) }}
    {%- elif should_full_refresh() or existing_relation.type != 'materialized_view' -%}
        {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
    {%- endif -%}
    {%- set changes = get_materialized_view_configuration_changes(existing_relation, config) -%}
    {%- if changes is none -%}{{ return(refresh_materialized_view(target_relation)) }}{%- endif -%}
    {%- set mode = config.get('on_configuration_change', 'apply') -%}
    {%- if mode == 'apply' -%}
        {{ return(get_alter_materialized_view_as_sql(
            target_relation, changes, sql, existing_relation, backup_relation, intermediate_relation)) }}
    {%- elif mode == 'continue' -%}
        {%- do exceptions.warn('The configuration of ' ~ target_relation ~ ' has changed; on_configuration_change leaves it') -%}
        {{ return('') }}
    {%- endif -%}
    {%- do exceptions.raise_fail_fast_error(
        'The configuration of ' ~ target_relation ~ ' has changed, and on_configuration_change is ' ~ mode) -%}
{%- endmacro %}

{% macro materialized_view_execute_no_op(target_relation) -%}
    {%- do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') -%}
{%- endmacro %}

{% macro materialized_view_execute_build_sql(build_sql, existing_relation, target_relation, post_hooks) -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement(name='main') -%}{{ build_sql }}{%- endcall -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke(existing_relation)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
{%- endmacro %}

{% macro materialized_view_teardown(backup_relation, intermediate_relation, post_hooks) -%}
    {%- do drop_relation_if_exists(load_cached_relation(backup_relation)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate_relation)) -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
{%- endmacro %}
