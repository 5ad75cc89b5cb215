-- +goose Up
-- Whether a mail server said that the address of an account takes no mail. A new
-- address is good until it says so again.
ALTER TABLE account ADD COLUMN bounced INTEGER NOT NULL DEFAULT 0;
