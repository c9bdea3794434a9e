-- What a person's own client told of when and with whom they meet, and how they want to be asked. Never a word of anybody's.
create table settings (
  tenant_id uuid not null,
  person uuid not null,
  settings jsonb not null,
  changed_at timestamptz not null,
  primary key (tenant_id, person)
);

create table views (
  tenant_id uuid not null,
  pair_id text not null,
  -- Whose client told it.
  person uuid not null,
  other uuid not null,
  view jsonb not null,
  -- When that client read calendar and notebook: the later one stays.
  as_of timestamptz not null,
  -- When it told of the pair for the first time.
  since timestamptz not null,
  primary key (tenant_id, pair_id, person),
  check (person <> other)
);

create index views_of_person on views (tenant_id, person);
create index views_with_other on views (tenant_id, other);
create index views_by_age on views (as_of);
