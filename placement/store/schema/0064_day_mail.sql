-- +goose Up
-- One mail a day to a guardian, of all that can wait: who sends it writes this row in
-- the transaction of the intent. Of two that are about to, the second finds it. The
-- row goes when the mail did not leave, and with the first one of a later day.
CREATE TABLE day_mail (
  guardian_id TEXT NOT NULL, day TEXT NOT NULL, message_id TEXT NOT NULL,
  CONSTRAINT day_mail_once PRIMARY KEY (guardian_id, day)
);
CREATE INDEX day_mail_by_message ON day_mail (message_id);
