-- +goose Up
-- A place from which messages leave: a machine with its own list of what left.
-- sent_count is how many lines of that list this database knows, looks how often
-- somebody looked there for notices to send. Both only grow: a database that
-- knows less than its place is an older copy.
CREATE TABLE mail_place (
  id TEXT PRIMARY KEY, sent_count INTEGER NOT NULL, looks INTEGER NOT NULL
);
-- What left after the copy was made that was restored: the hash of a Message-ID.
-- Such a notice is not sent again.
CREATE TABLE mail_departed (
  hash TEXT PRIMARY KEY, at TEXT NOT NULL
);
-- A bounce names the message it is about.
CREATE INDEX notice_by_message ON notice (message_id) WHERE message_id <> '';
