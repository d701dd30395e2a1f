/** The dbt whose language this engine speaks: what `dbt_version` says to packages that ask. */
export const DBT_VERSION = '1.10.15';
