-- Sealed things on their way into a notebook. What is in them can be read by whoever holds the notebook's file, and not here.
create table inbox_items (
  tenant_id uuid not null,
  pair_id text not null,
  item_id text not null,
  written_by uuid not null,
  -- Which of the pair's keys opens it.
  key_id text not null,
  sealed bytea not null,
  written_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, pair_id, item_id)
);

create index inbox_items_of_writer on inbox_items (tenant_id, written_by);
create index inbox_items_by_end on inbox_items (expires_at);

-- What somebody has to be told the next time they look.
create table notices (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  person uuid not null,
  pair_id text not null,
  type text not null check (type in ('notDelivered', 'otherErased')),
  -- Of the item that nobody fetched, or of the erasure.
  at timestamptz not null,
  expires_at timestamptz not null
);

create index notices_of_person on notices (tenant_id, person);
create index notices_by_end on notices (expires_at);
