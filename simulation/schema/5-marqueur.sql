-- The marker: `sigeti simulate` writes only into a database that has this table, or that has no operational table.
-- It holds all that the data are a function of: what they were made with, and the days that went by since.
create table sigeti_simulation (
  seed text not null,
  scale integer not null,
  as_of date not null,
  -- Planted traps, {"T14": 5}.
  plants jsonb not null default '{}',
  -- Days gone by since as_of, oldest first, [{"days": 3, "seed": "1"}].
  advances jsonb not null default '[]',
  -- Columns added to tables on the way, [["lots", "champ_ajoute_1"]]; create takes them away again.
  added_columns jsonb not null default '[]',
  version text not null,
  created_at timestamptz not null default now()
);
