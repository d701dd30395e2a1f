-- The marker: `sigeti simulate` writes only into a database that has this table, or that has no operational table.
create table sigeti_simulation (
  seed text not null,
  scale integer not null,
  as_of date not null,
  version text not null,
  created_at timestamptz not null default now()
);
