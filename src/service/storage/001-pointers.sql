-- Where each pair's notebook is kept: an address and two people, never a word of the notebook.
create table pointers (
  tenant_id uuid not null,
  pair_id text not null,
  -- Sorted, as in the pair.
  person_a uuid not null,
  person_b uuid not null,
  -- Both null while somebody has only claimed the pair.
  drive_id text,
  item_id text,
  claimed_until timestamptz,
  written_by uuid not null,
  version integer not null,
  etag text not null,
  changed_at timestamptz not null,
  primary key (tenant_id, pair_id),
  check ((drive_id is null) = (item_id is null)),
  check ((drive_id is null) = (claimed_until is not null)),
  check (person_a < person_b)
);

create index pointers_of_person_a on pointers (tenant_id, person_a);
create index pointers_of_person_b on pointers (tenant_id, person_b);

-- Every state a pointer was in, the present one included.
create table pointer_history (
  tenant_id uuid not null,
  pair_id text not null,
  version integer not null,
  drive_id text,
  item_id text,
  written_by uuid not null,
  changed_at timestamptz not null,
  primary key (tenant_id, pair_id, version)
);
