-- +goose Up
-- Every entry of the record, in the order of the log. salt, payload, actor and about go when it is purged.
CREATE TABLE records (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    at         TEXT NOT NULL,
    actor      TEXT,
    about      TEXT,
    salt       BLOB,
    payload    BLOB,
    commitment BLOB NOT NULL,
    leaf       BLOB NOT NULL
) STRICT;
CREATE INDEX records_about ON records (about, seq);
CREATE INDEX records_keys ON records (kind, seq) WHERE kind IN ('log_begun', 'audit_key'); -- asked at each start

-- Roots of the complete subtrees of 256^level entries.
CREATE TABLE subtrees (
    level INTEGER NOT NULL,
    n     INTEGER NOT NULL,
    hash  BLOB NOT NULL,
    PRIMARY KEY (level, n)
) STRICT, WITHOUT ROWID;

-- Where the log ends: one row.
CREATE TABLE log (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    origin     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    edge       BLOB NOT NULL,
    checkpoint TEXT NOT NULL,
    kept       INTEGER NOT NULL,
    signer     TEXT NOT NULL,
    moved_to   TEXT NOT NULL
) STRICT;

-- Signed checkpoints that are kept for good.
CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL
) STRICT;

-- What follows is drawn from the records; seq is the one that a row is drawn from.
CREATE TABLE users (
    seq        INTEGER PRIMARY KEY REFERENCES records (seq),
    id         TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL UNIQUE,
    email      TEXT NOT NULL,
    roles      TEXT NOT NULL,
    disabled   INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE api_keys (
    seq        INTEGER PRIMARY KEY REFERENCES records (seq),
    id         TEXT NOT NULL UNIQUE,
    owner      TEXT NOT NULL REFERENCES users (id),
    name       TEXT NOT NULL,
    hash       BLOB NOT NULL UNIQUE,
    scopes     TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT
) STRICT;

CREATE TABLE snapshots (
    seq     INTEGER PRIMARY KEY REFERENCES records (seq),
    id      TEXT NOT NULL UNIQUE,
    kind    TEXT NOT NULL,
    name    TEXT NOT NULL,
    version TEXT NOT NULL
) STRICT;

CREATE TABLE versions (
    seq     INTEGER PRIMARY KEY REFERENCES records (seq),
    id      TEXT NOT NULL UNIQUE,
    program TEXT NOT NULL,
    matcher TEXT NOT NULL,
    policy  TEXT NOT NULL
) STRICT;

CREATE TABLE version_snapshots (
    seq      INTEGER NOT NULL REFERENCES records (seq),
    versions TEXT NOT NULL REFERENCES versions (id),
    snapshot TEXT NOT NULL REFERENCES snapshots (id),
    PRIMARY KEY (snapshot, versions)
) STRICT, WITHOUT ROWID;
CREATE INDEX version_snapshots_seq ON version_snapshots (seq);

CREATE TABLE decisions (
    seq            INTEGER PRIMARY KEY REFERENCES records (seq),
    id             TEXT NOT NULL UNIQUE,
    transaction_id TEXT NOT NULL,
    disposition    TEXT NOT NULL,
    as_of          TEXT NOT NULL,
    versions       TEXT NOT NULL REFERENCES versions (id)
) STRICT;
CREATE INDEX decisions_transaction ON decisions (transaction_id, seq);
CREATE INDEX decisions_disposition ON decisions (disposition, seq);
CREATE INDEX decisions_versions ON decisions (versions, seq);

CREATE TABLE evidence (
    seq      INTEGER PRIMARY KEY REFERENCES records (seq),
    id       TEXT NOT NULL UNIQUE,
    decision TEXT NOT NULL REFERENCES decisions (id),
    name     TEXT NOT NULL,
    media    TEXT NOT NULL,
    size     INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_decision ON evidence (decision, seq);
