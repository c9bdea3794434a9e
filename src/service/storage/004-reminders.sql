-- How a person's own calendar names the other one, so that a card can say with whom.
alter table views add column other_name text;

-- Where the bot may speak to somebody: their one chat with it.
create table conversations (
  tenant_id uuid not null,
  person uuid not null,
  conversation_id text not null,
  -- Tenants live in different regions; each conversation has its own address.
  service_url text not null,
  since timestamptz not null,
  primary key (tenant_id, person)
);

-- When the question of one person and one pair has to be decided again. The rest of the answer is decided then.
create table reminders (
  tenant_id uuid not null,
  pair_id text not null,
  person uuid not null,
  other uuid not null,
  look_at timestamptz not null,
  -- When the meeting begins that is waited for: of those due at one moment, the earliest first.
  about timestamptz not null,
  primary key (tenant_id, pair_id, person),
  check (person <> other)
);

create index reminders_due on reminders (look_at, about);
create index reminders_of_person on reminders (tenant_id, person);
create index reminders_with_other on reminders (tenant_id, other);

-- Cards on their way, and those that were sent, until their meeting is long over.
create table cards (
  id uuid primary key,
  tenant_id uuid not null,
  pair_id text not null,
  person uuid not null,
  other uuid not null,
  -- Which meeting: a hash of its series and the day that the pattern names, and when it was to begin.
  series text not null,
  day integer not null,
  start timestamptz not null,
  meeting_id text not null,
  page text not null,
  -- What it has to show, and what Teams has taken of that: days, counts and ids.
  face jsonb not null,
  shown jsonb,
  state text not null check (state in ('waiting', 'sending', 'resting')),
  -- A first card that comes later is of no use.
  useful_until timestamptz not null,
  attempts integer not null default 0,
  not_before timestamptz,
  leased_until timestamptz,
  conversation_id text,
  activity_id text,
  -- What was answered in it: how many topics, and whether it is skipped or there is nothing. Never the words.
  topics integer not null default 0,
  said text check (said in ('skipped', 'nothing')),
  answered_at timestamptz,
  unique (tenant_id, pair_id, person, series, day)
);

create index cards_waiting on cards (tenant_id, start) where state = 'waiting';
create index cards_leased on cards (leased_until) where state = 'sending';
create index cards_of_person on cards (tenant_id, person);
create index cards_with_other on cards (tenant_id, other);
create index cards_by_start on cards (start);

-- How fast cards may go out to a tenant, kept for all processes together: when its next one is free.
create table card_pace (
  tenant_id uuid primary key,
  free_at timestamptz not null
);

-- Activities that were heard, as a hash, so that none is heard twice.
create table heard (
  activity text primary key,
  until timestamptz not null
);

create index heard_by_end on heard (until);

-- Where pg-boss keeps its timetable. It fills the schema itself; made here, so that two processes that start at once do not
-- both make it.
create schema if not exists pgboss;
