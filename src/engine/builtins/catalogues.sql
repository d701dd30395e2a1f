{#- What the database holds: schemas, relations and their columns, and how old sources are. -#}

{% macro get_catalog(information_schema, schemas) -%}
    {{ return(adapter.dispatch('get_catalog', 'dbt')(information_schema, schemas)) }}
{%- endmacro %}

{% macro default__get_catalog(information_schema, schemas) -%}
    {%- call statement('catalog', fetch_result=True) -%}
        {{ catalog_query("n.nspname in ('" ~ schemas | map('lower') | join("', '") ~ "')") }}
    {%- endcall -%}
    {{ return(load_result('catalog').table) }}
{%- endmacro %}

{% macro postgres__get_catalog(information_schema, schemas) -%}
    {{ return(default__get_catalog(information_schema, schemas)) }}
{%- endmacro %}

{% macro get_catalog_relations(information_schema, relations) -%}
    {{ return(adapter.dispatch('get_catalog_relations', 'dbt')(information_schema, relations)) }}
{%- endmacro %}

{% macro default__get_catalog_relations(information_schema, relations) -%}
    {%- set conditions = [] -%}
    {%- for relation in relations -%}
        {%- set named = " and c.relname = '" ~ relation.identifier ~ "'" if relation.identifier else '' -%}
        {%- do conditions.append("(n.nspname = '" ~ relation.schema ~ "'" ~ named ~ ')') -%}
    {%- endfor -%}
    {%- call statement('catalog', fetch_result=True) -%}
        {{ catalog_query(conditions | join(' or ') or 'false') }}
    {%- endcall -%}
    {{ return(load_result('catalog').table) }}
{%- endmacro %}

{% macro postgres__get_catalog_relations(information_schema, relations) -%}
    {{ return(default__get_catalog_relations(information_schema, relations)) }}
{%- endmacro %}

{% macro get_catalog_for_single_relation(relation) -%}
    {{ return(adapter.dispatch('get_catalog_for_single_relation', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_catalog_for_single_relation(relation) -%}
    {{ return(get_catalog_relations(none, [relation])) }}
{%- endmacro %}

{#- The rows of catalog.json, in its order; ours, shared by the macros above. -#}
{% macro catalog_query(condition) -%}
    select current_database() as table_database, n.nspname as table_schema, c.relname as table_name,
        case c.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end as table_type,
        obj_description(c.oid, 'pg_class') as table_comment,
        a.attname as column_name, a.attnum as column_index,
        format_type(a.atttypid, a.atttypmod) as column_type,
        col_description(c.oid, a.attnum) as column_comment,
        pg_get_userbyid(c.relowner) as table_owner
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where ({{ condition }}) and c.relkind in ('r', 'v', 'm', 'p', 'f') and not pg_is_other_temp_schema(n.oid)
    order by 2, 3, 7
{%- endmacro %}

{% macro get_relations() -%}
    {{ return(adapter.dispatch('get_relations', 'dbt')()) }}
{%- endmacro %}

{% macro default__get_relations() -%}
    {%- call statement('relations', fetch_result=True) -%}
        select distinct rn.nspname as referenced_schema, rc.relname as referenced_name,
            dn.nspname as dependent_schema, dc.relname as dependent_name
        from pg_depend d
        join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
        join pg_class dc on dc.oid = r.ev_class
        join pg_namespace dn on dn.oid = dc.relnamespace
        join pg_class rc on rc.oid = d.refobjid and d.refclassid = 'pg_class'::regclass and rc.oid <> dc.oid
        join pg_namespace rn on rn.oid = rc.relnamespace
        where rn.nspname not in ('pg_catalog', 'information_schema')
        order by 1, 2, 3, 4
    {%- endcall -%}
    {{ return(load_result('relations').table) }}
{%- endmacro %}

{% macro postgres__get_relations() -%}
    {{ return(default__get_relations()) }}
{%- endmacro %}

{% macro postgres_get_relations() -%}
    {{ return(get_relations()) }}
{%- endmacro %}

{% macro get_relation_last_modified(information_schema, relations) -%}
    {{ return(adapter.dispatch('get_relation_last_modified', 'dbt')(information_schema, relations)) }}
{%- endmacro %}

{% macro default__get_relation_last_modified(information_schema, relations) -%}
    {{ exceptions.raise_not_implemented('get_relation_last_modified: PostgreSQL does not keep when a table last changed') }}
{%- endmacro %}

{% macro collect_freshness(source, loaded_at_field, filter) -%}
    {{ return(adapter.dispatch('collect_freshness', 'dbt')(source, loaded_at_field, filter)) }}
{%- endmacro %}

{% macro default__collect_freshness(source, loaded_at_field, filter) -%}
    {%- call statement('collect_freshness', fetch_result=True, auto_begin=False) -%}
        select max({{ loaded_at_field }}) as max_loaded_at, {{ current_timestamp() }} as snapshotted_at
        from {{ source }}
        {%- if filter %} where {{ filter }}{% endif %}
    {%- endcall -%}
    {{ return(load_result('collect_freshness')) }}
{%- endmacro %}

{% macro collect_freshness_custom_sql(source, loaded_at_query) -%}
    {{ return(adapter.dispatch('collect_freshness_custom_sql', 'dbt')(source, loaded_at_query)) }}
{%- endmacro %}

{% macro default__collect_freshness_custom_sql(source, loaded_at_query) -%}
    {%- call statement('collect_freshness_custom_sql', fetch_result=True, auto_begin=False) -%}
        select loaded.max_loaded_at, {{ current_timestamp() }} as snapshotted_at
        from (
            {{ loaded_at_query }}
        ) as loaded(max_loaded_at)
    {%- endcall -%}
    {{ return(load_result('collect_freshness_custom_sql')) }}
{%- endmacro %}
