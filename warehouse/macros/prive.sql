{# Retire à tous, sauf au propriétaire, les droits sur la relation du modèle et sur son schéma (T28), même ceux que des
   droits par défaut ou une précaution oubliée auraient donnés. #}
{% macro reserver_au_proprietaire() -%}
do $reserver$
declare
    droit record;
begin
    for droit in
        select distinct format('table %s', c.oid::regclass) as objet, acl.grantee
        from pg_class as c
        cross join lateral aclexplode(c.relacl) as acl
        where
            c.oid = to_regclass('{{ this }}')
            and acl.grantee <> c.relowner
        union all
        select distinct format('schema %I', n.nspname) as objet, acl.grantee
        from pg_namespace as n
        cross join lateral aclexplode(n.nspacl) as acl
        where
            n.nspname = '{{ this.schema }}'
            and acl.grantee <> n.nspowner
    loop
        execute format(
            'revoke all on %s from %s cascade',
            droit.objet, case when droit.grantee = 0 then 'public' else droit.grantee::regrole::text end
        );
    end loop;
end
$reserver$
{%- endmacro %}
