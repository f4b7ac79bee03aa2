"""The review log's schema, as ordered steps that sqlite-utils records in the file. A step once released never changes."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

migrations = Migrations("review")

CONVERSATIONS = """
create table conversations (
    id integer primary key,
    sender text not null unique,            -- the random id inside the visitor's signed session
    reference text not null unique,         -- what the visitor and the staff quote
    started real not null,                  -- seconds since 1970, as all times here
    last_at real not null,
    visitor_messages integer not null default 0,
    bot_messages integer not null default 0,
    opening text,                           -- the first words, for lists
    respond_by real not null default 9e9,   -- of the open queue item; 9e9 when there is none
    review text not null default 'unreviewed' check (review in ('unreviewed', 'reviewed', 'flagged')),
    kept_as text not null default 'chat' check (kept_as in ('chat', 'enquiry', 'flagged')),
    nation text,
    draw integer not null                   -- 0 to 99, from the reference: decides the random sample
);
create index conversations_order on conversations (respond_by, last_at desc);
create index conversations_review on conversations (review, respond_by, last_at desc);
create index conversations_kept on conversations (kept_as, last_at);
create index conversations_last on conversations (last_at);
create table shown (                        -- what the bot said, once for all the times it said the same
    id integer primary key,
    hash text not null unique,
    body text not null,                     -- the Message as JSON, without its id
    text text not null
);
create table messages (
    id integer primary key,
    event text not null unique,             -- digest of the event: the same event twice is one row
    conversation integer not null references conversations (id) on delete cascade,
    at real not null,
    role text not null check (role in ('visitor', 'bot')),
    text text,                              -- the visitor's words, masked; null for the bot
    shown integer references shown (id),    -- null for the visitor
    message_id text,
    route text, concern text, "trigger" text, rule_text text, intent text, entry text, topic text,
    confidence real, candidates text, masked text, knowledge_version text, model_version text,
    helpful integer, feedback_reason text
);
create index messages_conversation on messages (conversation, at, id);
create index messages_shown on messages (shown, id);
create index messages_unanswered on messages (at) where role = 'visitor' and route in ('out_of_scope', 'clarify');
create table feedback (
    event text primary key,
    conversation integer not null references conversations (id) on delete cascade,
    message_id text not null, helpful integer not null, reason text, at real not null
) without rowid;
create index feedback_conversation on feedback (conversation, message_id);
create table facets (                       -- what a conversation can be filtered by
    kind text not null, value text not null,
    conversation integer not null references conversations (id) on delete cascade,
    primary key (kind, value, conversation)
) without rowid;
create index facets_conversation on facets (conversation);
create table daily (                        -- counts only; stays when conversations are deleted
    day text not null, kind text not null, value text not null, n integer not null,
    primary key (day, kind, value)
) without rowid;
create table rejects (                      -- events that could not be read, kept for whoever mends the reader
    event text primary key, sender text, at real not null, raw text not null, error text not null
);
create table erasures (                     -- so that a late copy of an erased conversation is not stored again
    reference text primary key, at real not null, reason text not null, by text not null, counts text not null
);
create table purges (at real not null, kind text not null, store text not null, n integer not null);
"""

SEARCH = """
create virtual table messages_fts using fts5 (text, content='messages', content_rowid='id', tokenize='porter unicode61');
create trigger messages_fts_insert after insert on messages when new.role = 'visitor' begin
    insert into messages_fts (rowid, text) values (new.id, new.text);
end;
create trigger messages_fts_delete after delete on messages when old.role = 'visitor' begin
    insert into messages_fts (messages_fts, rowid, text) values ('delete', old.id, old.text);
end;
create virtual table shown_fts using fts5 (text, content='shown', content_rowid='id', tokenize='porter unicode61');
create trigger shown_fts_insert after insert on shown begin
    insert into shown_fts (rowid, text) values (new.id, new.text);
end;
create trigger shown_fts_delete after delete on shown begin
    insert into shown_fts (shown_fts, rowid, text) values ('delete', old.id, old.text);
end;
"""

WORK = """
create table enquiries (
    id integer primary key,
    reference text not null unique,
    idempotency text not null unique,       -- digest of the form's token: a second press of "send" is the same enquiry
    conversation integer references conversations (id) on delete set null,
    at real not null,
    name text not null, phone text, email text, can_leave_message integer not null, safe_to_contact text not null,
    preferred_time text not null, topic text not null, about text not null,
    consent_text text not null, consent_version text not null
);
create index enquiries_at on enquiries (at);
create index enquiries_conversation on enquiries (conversation);
create table attempts (key text not null, at real not null);   -- digests of addresses and names, for rate limits
create index attempts_key on attempts (key, at);
create table items (
    id integer primary key,
    kind text not null check (kind in ('conversation', 'enquiry')),
    conversation integer references conversations (id) on delete cascade,
    enquiry integer references enquiries (id) on delete cascade,
    queue text not null check (queue in ('Q0', 'Q1', 'Q2', 'Q3', 'Q4')),
    why text not null,                      -- concern or topic that set the clock
    "trigger" text, trigger_words text, trigger_message integer references messages (id) on delete set null,
    staffed integer not null,               -- whether anybody was on duty when it came in
    created_at real not null, clock_from real not null, due_at real not null,
    state text not null default 'new' check (state in ('new', 'in progress', 'contacted', 'closed')),
    owner text, read_at real, read_by text, claimed_at real, contacted_at real, closed_at real,
    outcome text, next_check_at real
);
create unique index items_one_open on items (conversation) where kind = 'conversation' and state <> 'closed';
create unique index items_one_enquiry on items (enquiry) where kind = 'enquiry';
create index items_open on items (due_at) where state <> 'closed';
create index items_closed on items (closed_at) where state = 'closed';
create index items_conversation on items (conversation);
create index items_trigger on items (trigger_message);
create table history (
    id integer primary key,
    item integer not null references items (id) on delete cascade,
    at real not null, by text not null, action text not null, before text, after text, reason text
);
create index history_item on history (item);
create table alerts (
    id integer primary key,
    item integer not null references items (id) on delete cascade,
    channel text not null, cause text not null, created_at real not null,
    next_try_at real not null, tries integer not null default 0, sent_at real, error text
);
create index alerts_item on alerts (item, channel, created_at);
create index alerts_waiting on alerts (next_try_at) where sent_at is null;
create table heartbeats (name text primary key, at real not null);
"""

REVIEWING = """
create table flags (
    id integer primary key,
    conversation integer not null references conversations (id) on delete cascade,
    message integer, at real not null, by text not null, reason text not null
);
create index flags_conversation on flags (conversation);
create table notes (
    id integer primary key,
    conversation integer not null references conversations (id) on delete cascade,
    message integer, at real not null, by text not null, text text not null
);
create index notes_conversation on notes (conversation);
create table tags (
    message integer not null references messages (id) on delete cascade,
    conversation integer not null references conversations (id) on delete cascade,
    tag text not null, at real not null, by text not null, primary key (message, tag)
) without rowid;
create index tags_conversation on tags (conversation);
create table corrections (
    id integer primary key,
    conversation integer not null references conversations (id) on delete cascade,
    message integer not null references messages (id) on delete cascade,
    at real not null, by text not null, kind text not null check (kind in ('route', 'intent', 'entry')),
    was text, should_be text not null, text text not null, unique (message, kind)
);
create index corrections_conversation on corrections (conversation);
create table samples (
    conversation integer primary key references conversations (id) on delete cascade,
    why text not null, added_at real not null, reviewers integer not null,
    state text not null default 'waiting' check (state in ('waiting', 'disagreement', 'done')),
    verdict text, resolved_by text, resolved_reason text, first_at real, done_at real
);
create index samples_order on samples (state, why = 'random', added_at);
create table verdicts (
    conversation integer not null references samples (conversation) on delete cascade,
    reviewer text not null, verdict text not null, note text not null default '', at real not null,
    primary key (conversation, reviewer)
) without rowid;
"""

ACCESS = """
create table accounts (
    name text primary key, role text not null check (role in ('care team', 'intake', 'manager', 'admin')),
    password text not null, active integer not null default 1, must_change integer not null default 0,
    failures integer not null default 0, locked_until real not null default 0, created_at real not null, last_sign_in real
);
create table sessions (
    token text primary key, account text not null references accounts (name) on delete cascade,
    created_at real not null, seen_at real not null
);
create table audit (
    id integer primary key, at real not null, by text not null, role text not null, action text not null,
    object text not null, detail text not null default ''
);
create index audit_at on audit (at);
create index audit_object on audit (object);
"""


def _append_only(table: str, parent: str = "", key: str = "") -> str:
    """Triggers that refuse changes of `table`; its rows may go only with the conversation or item they belong to."""
    gone = f"when exists (select 1 from {parent} where id = old.{key})" if parent else ""
    return f"""
    create trigger {table}_no_update before update on {table} begin
        select raise(abort, '{table} is append-only: add a row instead'); end;
    create trigger {table}_no_delete before delete on {table} {gone} begin
        select raise(abort, '{table} is append-only: rows are never deleted'); end;
    create trigger {table}_no_replace before insert on {table} -- "insert or replace" deletes without the trigger above
    when exists (select 1 from {table} where id = new.id) begin
        select raise(abort, '{table} is append-only: rows are never replaced'); end;
    """


@migrations()
def m001_log(db: Database) -> None:
    """Conversations, what was said, what to filter by, and counts."""
    _run(db, CONVERSATIONS)


@migrations()
def m002_search(db: Database) -> None:
    """Full-text search over visitors' words and over what the bot showed."""
    _run(db, SEARCH)


@migrations()
def m003_work(db: Database) -> None:
    """Enquiries, the queue with its history, and alerts."""
    _run(db, WORK + _append_only("history", "items", "item"))


@migrations()
def m004_reviewing(db: Database) -> None:
    """What reviewers add: flags, notes, tags, corrections, samples and verdicts."""
    _run(db, REVIEWING + _append_only("flags", "conversations", "conversation"))


@migrations()
def m005_access(db: Database) -> None:
    """Staff accounts, their sessions and the audit trail."""
    _run(db, ACCESS + _append_only("audit"))


@migrations()
def m006_causes(db: Database) -> None:
    """Which message each step of an item's history is about. (No reference: a history row must not change when it goes.)"""
    _run(db, "alter table history add column message integer;")


@migrations()
def m007_buttons(db: Database) -> None:
    """Which button a visitor pressed: its label is the message's text, and nobody typed it."""
    _run(db, "alter table messages add column button text;")


@migrations()
def m008_alerted(db: Database) -> None:
    """Up to which step of an item's history an alert was made: a message may be older than the alert and be stored after it."""
    _run(db, """alter table alerts add column history integer;
        update alerts set history = (select max(h.id) from history h where h.item = alerts.item and h.at <= alerts.created_at);""")


def _run(db: Database, script: str) -> None:
    """Runs each statement of `script`. (`executescript` would commit the migration's own transaction.)"""
    statement = ""
    for line in script.splitlines():
        statement += line.split("--")[0] + "\n"
        if statement.strip() and sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
