{#- Whether an incremental model adds to what is there. -#}

{% macro is_incremental() %}
    {% if not execute %}{{ return(False) }}{% endif %}
    {% set known = load_cached_relation(this) %}
    {{ return(
        known is not none
        and known.type == 'table'
        and model.config.materialized == 'incremental'
        and not should_full_refresh()
    ) }}
{% endmacro %}

{% macro should_full_refresh() %}
    {% set configured = config.get('full_refresh') %}
    {{ return(flags.FULL_REFRESH if configured is none else configured) }}
{% endmacro %}

{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
    {% set known = ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] %}
    {{ return(on_schema_change if on_schema_change in known else default) }}
{% endmacro %}

{% macro diff_columns(source_columns, target_columns) %}
    {% set known = target_columns | map(attribute='column') | list %}
    {% set missing = [] %}
    {% for column in source_columns if column.column not in known %}{% do missing.append(column) %}{% endfor %}
    {{ return(missing) }}
{% endmacro %}

{% macro diff_column_data_types(source_columns, target_columns) %}
    {{ return(adapter.dispatch('diff_column_data_types', 'dbt')(source_columns, target_columns)) }}
{% endmacro %}

{% macro default__diff_column_data_types(source_columns, target_columns) %}
    {% set changed = [] %}
    {% for target_column in target_columns %}
        {% for source_column in source_columns if source_column.name == target_column.name %}
            {% if source_column.data_type != target_column.data_type
                and not target_column.can_expand_to(other_column=source_column) %}
                {% do changed.append({'column_name': target_column.name, 'new_type': source_column.data_type}) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {{ return(changed) }}
{% endmacro %}

{% macro get_quoted_csv(column_names) %}
    {%- set quoted = [] -%}
    {%- for name in column_names -%}{%- do quoted.append(adapter.quote(name)) -%}{%- endfor -%}
    {{ return(quoted | join(', ')) }}
{% endmacro %}

{% macro get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
    {{ return(adapter.dispatch('get_merge_update_columns', 'dbt')(
        merge_update_columns, merge_exclude_columns, dest_columns)) }}
{% endmacro %}

{% macro default__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
    {%- if merge_update_columns and merge_exclude_columns -%}
        {{ exceptions.raise_compiler_error('merge_update_columns and merge_exclude_columns exclude each other') }}
    {%- elif merge_update_columns -%}
        {{ return(merge_update_columns) }}
    {%- endif -%}
    {%- set left_out = (merge_exclude_columns or []) | map('lower') | list -%}
    {%- set kept = [] -%}
    {%- for column in dest_columns if column.column | lower not in left_out -%}
        {%- do kept.append(column.quoted) -%}
    {%- endfor -%}
    {{ return(kept) }}
{% endmacro %}

{#- What the hash of a snapshot's row is made of. -#}
{% macro snapshot_hash_arguments(args) -%}
    {{ adapter.dispatch('snapshot_hash_arguments', 'dbt')(args) }}
{%- endmacro %}

{% macro default__snapshot_hash_arguments(args) -%}
    md5({%- for arg in args -%}
        coalesce(cast({{ arg }} as varchar ), '')
        {% if not loop.last %} || '|' || {% endif %}
    {%- endfor -%})
{%- endmacro %}
