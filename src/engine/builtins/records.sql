{#- What a relation carries besides rows: comments and grants. -#}

{% macro persist_docs(relation, model, for_relation=true, for_columns=true) -%}
    {{ return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) }}
{%- endmacro %}

{% macro default__persist_docs(relation, model, for_relation=true, for_columns=true) -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do run_query(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() and model.columns -%}
        {%- set comments = alter_column_comment(relation, model.columns) -%}
        {%- if comments | trim -%}{%- do run_query(comments) -%}{%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro alter_relation_comment(relation, relation_comment) -%}
    {{ return(adapter.dispatch('alter_relation_comment', 'dbt')(relation, relation_comment)) }}
{%- endmacro %}

{% macro default__alter_relation_comment(relation, relation_comment) -%}
    {%- set kind = (relation.type or 'table') | replace('_', ' ') -%}
    comment on {{ kind }} {{ relation }} is {{ postgres_escape_comment(relation_comment) }};
{%- endmacro %}

{% macro postgres__alter_relation_comment(relation, comment) -%}
    {{ return(default__alter_relation_comment(relation, comment)) }}
{%- endmacro %}

{% macro alter_column_comment(relation, column_dict) -%}
    {{ return(adapter.dispatch('alter_column_comment', 'dbt')(relation, column_dict)) }}
{%- endmacro %}

{% macro default__alter_column_comment(relation, column_dict) -%}
    {%- set known = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- for name in column_dict if name in known -%}
        {%- set column = column_dict[name] %}
    comment on column {{ relation }}.{{ adapter.quote(name) if column['quote'] else name }} is {{ postgres_escape_comment(column['description']) }};
    {%- endfor -%}
{%- endmacro %}

{% macro postgres__alter_column_comment(relation, column_dict) -%}
    {{ return(default__alter_column_comment(relation, column_dict)) }}
{%- endmacro %}

{% macro postgres_escape_comment(comment) -%}
    {%- set mark = '$dbt_comment_literal_block$' -%}
    {%- if comment is not string or mark in comment -%}
        {%- do exceptions.raise_compiler_error('this cannot be a comment: ' ~ comment) -%}
    {%- endif -%}
    {{ mark }}{{ comment }}{{ mark }}
{%- endmacro %}

{% macro validate_doc_columns(relation, column_dict, existing_column_names) -%}
    {%- set found = {} -%}
    {%- for name in column_dict -%}
        {%- if name in existing_column_names or adapter.quote(name) in existing_column_names -%}
            {%- do found.update({name: column_dict[name]}) -%}
        {%- else -%}
            {%- do exceptions.warn('The description of ' ~ relation ~ ' names a column that is not there: ' ~ name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{% macro copy_grants() -%}
    {{ return(adapter.dispatch('copy_grants', 'dbt')()) }}
{%- endmacro %}

{% macro default__copy_grants() -%}
    {{ return(True) }}
{%- endmacro %}

{% macro postgres__copy_grants() -%}
    {{ return(False) }}
{%- endmacro %}

{% macro support_multiple_grantees_per_dcl_statement() -%}
    {{ return(adapter.dispatch('support_multiple_grantees_per_dcl_statement', 'dbt')()) }}
{%- endmacro %}

{% macro default__support_multiple_grantees_per_dcl_statement() -%}
    {{ return(True) }}
{%- endmacro %}

{% macro should_revoke(existing_relation, full_refresh_mode=True) -%}
    {%- if not existing_relation -%}{{ return(False) }}{%- endif -%}
    {{ return(copy_grants() or not full_refresh_mode) }}
{%- endmacro %}

{% macro get_show_grant_sql(relation) -%}
    {{ return(adapter.dispatch('get_show_grant_sql', 'dbt')(relation)) }}
{%- endmacro %}

{% macro default__get_show_grant_sql(relation) -%}
    select grantee, privilege_type
    from information_schema.role_table_grants
    where grantor = current_role and grantee <> current_role
        and table_schema = '{{ relation.schema }}' and table_name = '{{ relation.identifier }}'
{%- endmacro %}

{% macro postgres__get_show_grant_sql(relation) -%}
    {{ return(default__get_show_grant_sql(relation)) }}
{%- endmacro %}

{% macro get_grant_sql(relation, privilege, grantees) -%}
    {{ return(adapter.dispatch('get_grant_sql', 'dbt')(relation, privilege, grantees)) }}
{%- endmacro %}

{% macro default__get_grant_sql(relation, privilege, grantees) -%}
    grant {{ privilege }} on {{ relation.render() }} to {{ grantees | join(', ') }}
{%- endmacro %}

{% macro get_revoke_sql(relation, privilege, grantees) -%}
    {{ return(adapter.dispatch('get_revoke_sql', 'dbt')(relation, privilege, grantees)) }}
{%- endmacro %}

{% macro default__get_revoke_sql(relation, privilege, grantees) -%}
    revoke {{ privilege }} on {{ relation.render() }} from {{ grantees | join(', ') }}
{%- endmacro %}

{% macro get_dcl_statement_list(relation, grant_config, get_dcl_macro) -%}
    {{ return(adapter.dispatch('get_dcl_statement_list', 'dbt')(relation, grant_config, get_dcl_macro)) }}
{%- endmacro %}

{% macro default__get_dcl_statement_list(relation, grant_config, get_dcl_macro) -%}
    {%- set statements = [] -%}
    {%- for privilege, grantees in grant_config.items() if grantees -%}
        {%- set groups = [grantees] if support_multiple_grantees_per_dcl_statement() else grantees | batch(1) -%}
        {%- for group in groups -%}
            {%- do statements.append(get_dcl_macro(relation, privilege, group)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}

{% macro call_dcl_statements(dcl_statement_list) -%}
    {{ return(adapter.dispatch('call_dcl_statements', 'dbt')(dcl_statement_list)) }}
{%- endmacro %}

{% macro default__call_dcl_statements(dcl_statement_list) -%}
    {%- call statement('grants') -%}
        {%- for text in dcl_statement_list %}
        {{ text }};
        {%- endfor %}
    {%- endcall -%}
{%- endmacro %}

{% macro apply_grants(relation, grant_config, should_revoke=True) -%}
    {{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}
{%- endmacro %}

{% macro default__apply_grants(relation, grant_config, should_revoke=True) -%}
    {%- if grant_config -%}
        {%- set wanted = grant_config -%}
        {%- set surplus = {} -%}
        {%- if should_revoke -%}
            {%- set known = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) -%}
            {%- set surplus = diff_of_two_dicts(known, grant_config) -%}
            {%- set wanted = diff_of_two_dicts(grant_config, known) -%}
        {%- endif -%}
        {%- set statements = get_dcl_statement_list(relation, surplus, get_revoke_sql)
            + get_dcl_statement_list(relation, wanted, get_grant_sql) -%}
        {%- if statements -%}{%- do call_dcl_statements(statements) -%}{%- endif -%}
    {%- endif -%}
{%- endmacro %}
