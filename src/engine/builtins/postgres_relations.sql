{#- Names that the PostgreSQL adapter has of its own for what all databases have. -#}

{% macro postgres__check_schema_exists(information_schema, schema) -%}
    {{ return(adapter.check_schema_exists(information_schema.database, schema)) }}
{%- endmacro %}

{% macro postgres__create_schema(relation) -%}
    {{ return(default__create_schema(relation)) }}
{%- endmacro %}

{% macro postgres__drop_schema(relation) -%}
    {{ return(default__drop_schema(relation)) }}
{%- endmacro %}

{% macro postgres__create_table_as(temporary, relation, sql) -%}
    {{ return(default__create_table_as(temporary, relation, sql)) }}
{%- endmacro %}

{% macro postgres__get_columns_in_relation(relation) -%}
    {{ return(default__get_columns_in_relation(relation)) }}
{%- endmacro %}

{% macro postgres__get_create_index_sql(relation, index_dict) -%}
    {{ return(default__get_create_index_sql(relation, index_dict)) }}
{%- endmacro %}

{% macro postgres__information_schema_name(database) -%}
    information_schema
{%- endmacro %}

{% macro postgres__list_relations_without_caching(schema_relation) -%}
    {{ return(adapter.list_relations_without_caching(schema_relation)) }}
{%- endmacro %}

{% macro default__list_relations_without_caching(schema_relation) -%}
    {{ return(adapter.list_relations_without_caching(schema_relation)) }}
{%- endmacro %}

{% macro default__check_schema_exists(information_schema, schema) -%}
    {{ return(adapter.check_schema_exists(information_schema.database, schema)) }}
{%- endmacro %}

{% macro postgres__make_relation_with_suffix(base_relation, suffix, dstring) -%}
    {%- set stamp = modules.datetime.datetime.now().strftime('%H%M%S%f') if dstring else '' -%}
    {{ return(relation_with_suffix(base_relation, suffix ~ stamp)) }}
{%- endmacro %}

{% macro postgres__make_intermediate_relation(base_relation, suffix) -%}
    {{ return(default__make_intermediate_relation(base_relation, suffix)) }}
{%- endmacro %}

{% macro postgres__make_temp_relation(base_relation, suffix) -%}
    {{ return(default__make_temp_relation(base_relation, suffix)) }}
{%- endmacro %}

{% macro postgres__make_backup_relation(base_relation, backup_relation_type, suffix) -%}
    {{ return(default__make_backup_relation(base_relation, backup_relation_type, suffix)) }}
{%- endmacro %}

{% macro postgres__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}

{% macro postgres__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {{ return(default__listagg(measure, delimiter_text, order_by_clause, limit_num)) }}
{%- endmacro %}

{% macro postgres__snapshot_merge_sql(target, source, insert_cols) -%}
    {{ return(default__snapshot_merge_sql(target, source, insert_cols)) }}
{%- endmacro %}

{% macro postgres__snapshot_string_as_time(timestamp) -%}
    {{ return("'" ~ timestamp ~ "'::timestamp without time zone") }}
{%- endmacro %}
