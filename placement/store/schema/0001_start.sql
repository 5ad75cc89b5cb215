-- +goose Up
-- One text for SQLite and PostgreSQL. Ids are TEXT with a readable prefix, days
-- '2026-09-01', instants '2026-09-01T07:30:00.000Z', an open end '9999-12-31',
-- an absent text ''. Yes and no are 1 and 0. Columns named sealed_* are
-- encrypted by the program before they get here.

CREATE TABLE territory (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL,
  calendar TEXT NOT NULL, time_zone TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '', hours TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',
  CONSTRAINT territory_code_once UNIQUE (code)
);

CREATE TABLE house (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  uai TEXT NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL, kind TEXT NOT NULL,
  public INTEGER NOT NULL, commune TEXT NOT NULL, commune_code TEXT NOT NULL,
  latitude DOUBLE PRECISION NOT NULL, longitude DOUBLE PRECISION NOT NULL,
  priority TEXT NOT NULL, pupils INTEGER NOT NULL,
  scheme TEXT NOT NULL, decides TEXT NOT NULL, appeal_body TEXT NOT NULL,
  licensed INTEGER NOT NULL, movable INTEGER NOT NULL, closed INTEGER NOT NULL,
  calendar TEXT NOT NULL, opening TEXT NOT NULL, email TEXT NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT house_uai_once UNIQUE (uai),
  CONSTRAINT house_licensed_not_negative CHECK (licensed >= 0)
);
CREATE INDEX house_by_territory ON house (territory_id, name_key, id);

CREATE TABLE band (
  id TEXT PRIMARY KEY, house_id TEXT NOT NULL REFERENCES house (id), code TEXT NOT NULL,
  ratio INTEGER NOT NULL, adults INTEGER NOT NULL,
  author TEXT NOT NULL, set_on TEXT NOT NULL, source TEXT NOT NULL,
  CONSTRAINT band_code_once UNIQUE (house_id, code),
  CONSTRAINT band_ratio_positive CHECK (ratio >= 1),
  CONSTRAINT band_adults_not_negative CHECK (adults >= 0)
);

CREATE TABLE section (
  id TEXT PRIMARY KEY, house_id TEXT NOT NULL REFERENCES house (id), band_id TEXT REFERENCES band (id),
  name TEXT NOT NULL, sex TEXT NOT NULL, levels TEXT NOT NULL,
  CONSTRAINT section_name_once UNIQUE (house_id, name),
  CONSTRAINT section_sex_known CHECK (sex IN ('', 'F', 'M'))
);

CREATE TABLE bed (
  id TEXT PRIMARY KEY, section_id TEXT NOT NULL REFERENCES section (id),
  room TEXT NOT NULL, label TEXT NOT NULL, accessible INTEGER NOT NULL,
  CONSTRAINT bed_label_once UNIQUE (section_id, label)
);

CREATE TABLE closure (
  id TEXT PRIMARY KEY, bed_id TEXT NOT NULL REFERENCES bed (id),
  from_day TEXT NOT NULL, to_day TEXT NOT NULL, reason TEXT NOT NULL,
  CONSTRAINT closure_forward CHECK (from_day < to_day)
);
CREATE INDEX closure_by_bed ON closure (bed_id, to_day);

CREATE TABLE mix_target (
  id TEXT PRIMARY KEY, section_id TEXT NOT NULL REFERENCES section (id),
  group_code TEXT NOT NULL, ceiling INTEGER NOT NULL, seats INTEGER NOT NULL, share TEXT NOT NULL,
  author TEXT NOT NULL, set_on TEXT NOT NULL, source TEXT NOT NULL,
  CONSTRAINT mix_target_once UNIQUE (section_id, group_code, ceiling),
  CONSTRAINT mix_target_lawful_group CHECK (group_code IN ('boursier', 'qpv', 'rep', 'rural'))
);

CREATE TABLE pupil (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  ine TEXT, family_name TEXT NOT NULL, given_name TEXT NOT NULL, name_key TEXT NOT NULL,
  born TEXT NOT NULL, sex TEXT NOT NULL, level TEXT NOT NULL,
  school TEXT NOT NULL, school_uai TEXT NOT NULL, household TEXT NOT NULL, commune TEXT NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pupil_ine_once UNIQUE (ine),
  CONSTRAINT pupil_sex_known CHECK (sex IN ('', 'F', 'M'))
);
CREATE INDEX pupil_by_name ON pupil (territory_id, name_key, id);
CREATE INDEX pupil_by_birth ON pupil (territory_id, born, name_key);

CREATE TABLE guardian (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  ref TEXT NOT NULL, name TEXT NOT NULL, email_key TEXT NOT NULL,
  sealed_email TEXT NOT NULL, sealed_phone TEXT NOT NULL, sealed_address TEXT NOT NULL,
  lang TEXT NOT NULL, channel TEXT NOT NULL, bounced INTEGER NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT guardian_ref_once UNIQUE (ref)
);
CREATE INDEX guardian_by_email ON guardian (territory_id, email_key, id);

CREATE TABLE guardianship (
  pupil_id TEXT NOT NULL REFERENCES pupil (id), guardian_id TEXT NOT NULL REFERENCES guardian (id),
  link TEXT NOT NULL, standing TEXT NOT NULL, judgment TEXT NOT NULL, judged_on TEXT NOT NULL, until_day TEXT NOT NULL,
  protected INTEGER NOT NULL, objects INTEGER NOT NULL,
  CONSTRAINT guardianship_once PRIMARY KEY (pupil_id, guardian_id)
);
CREATE INDEX guardianship_by_guardian ON guardianship (guardian_id, pupil_id);

CREATE TABLE campaign (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  name TEXT NOT NULL, school_year TEXT NOT NULL,
  opens_on TEXT NOT NULL, closes_on TEXT NOT NULL, panel_on TEXT NOT NULL, entry_on TEXT NOT NULL, ends_on TEXT NOT NULL,
  answer_days INTEGER NOT NULL, siblings TEXT NOT NULL, rules TEXT NOT NULL, rules_on TEXT NOT NULL,
  state TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT campaign_year_once UNIQUE (territory_id, school_year)
);

CREATE TABLE referral (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  pupil_id TEXT NOT NULL REFERENCES pupil (id), campaign_id TEXT REFERENCES campaign (id),
  way TEXT NOT NULL, state TEXT NOT NULL, level TEXT NOT NULL,
  referrer TEXT NOT NULL, institution TEXT NOT NULL, sealed_tried TEXT NOT NULL, sealed_reason TEXT NOT NULL,
  informed_on TEXT NOT NULL, wanted_from TEXT NOT NULL,
  current_section_id TEXT REFERENCES section (id), leaves INTEGER NOT NULL,
  created_at TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT referral_way_known CHECK (way IN ('application', 'renewal', 'urgent'))
);
CREATE UNIQUE INDEX referral_one_running ON referral (pupil_id, campaign_id)
  WHERE campaign_id IS NOT NULL AND state IN ('draft', 'submitted', 'placed');
CREATE INDEX referral_by_campaign ON referral (campaign_id, state, id);
CREATE INDEX referral_by_territory ON referral (territory_id, way, state, id);
CREATE INDEX referral_by_pupil ON referral (pupil_id, id);
CREATE INDEX referral_by_age ON referral (territory_id, created_at, id);

CREATE TABLE claim (
  referral_id TEXT NOT NULL REFERENCES referral (id), code TEXT NOT NULL,
  verified_by TEXT NOT NULL, verified_on TEXT NOT NULL,
  CONSTRAINT claim_once PRIMARY KEY (referral_id, code),
  CONSTRAINT claim_lawful CHECK (code IN ('far', 'very_far', 'rural', 'qpv', 'rep', 'boursier', 'study_conditions',
    'single_parent', 'staggered_hours', 'bereavement', 'protection', 'dropout_risk', 'special_needs'))
);

CREATE TABLE wish (
  referral_id TEXT NOT NULL REFERENCES referral (id), rank INTEGER NOT NULL, house_id TEXT NOT NULL REFERENCES house (id),
  CONSTRAINT wish_rank_once PRIMARY KEY (referral_id, rank),
  CONSTRAINT wish_house_once UNIQUE (referral_id, house_id)
);
CREATE INDEX wish_by_house ON wish (house_id, referral_id);

CREATE TABLE agreement (
  id TEXT PRIMARY KEY, referral_id TEXT NOT NULL REFERENCES referral (id),
  pupil_id TEXT NOT NULL REFERENCES pupil (id), guardian_id TEXT NOT NULL REFERENCES guardian (id),
  act TEXT NOT NULL, state TEXT NOT NULL, text_hash TEXT NOT NULL, channel TEXT NOT NULL,
  requested_at TEXT NOT NULL, answered_at TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT agreement_once UNIQUE (referral_id, guardian_id, act)
);
CREATE INDEX agreement_by_guardian ON agreement (guardian_id, id);
CREATE INDEX agreement_waiting ON agreement (requested_at, id) WHERE state IN ('requested', 'viewed');

CREATE TABLE run (
  id TEXT PRIMARY KEY, campaign_id TEXT NOT NULL REFERENCES campaign (id), territory_id TEXT NOT NULL REFERENCES territory (id),
  state TEXT NOT NULL, salt TEXT NOT NULL, seed TEXT NOT NULL, seed_by TEXT NOT NULL,
  input_hash TEXT NOT NULL, output_hash TEXT NOT NULL, rules TEXT NOT NULL, engine TEXT NOT NULL,
  input BYTEA NOT NULL, outcome BYTEA, violations INTEGER NOT NULL,
  started_role TEXT NOT NULL, started_id TEXT NOT NULL, started_by TEXT NOT NULL,
  started_at TEXT NOT NULL, finished_at TEXT NOT NULL, version INTEGER NOT NULL
);
CREATE INDEX run_by_campaign ON run (campaign_id, started_at, id);

-- The only link between a run's pseudonyms and children. Purging it leaves the
-- frozen input, its hash and its outcome as proof about nobody.
CREATE TABLE run_link (
  run_id TEXT NOT NULL REFERENCES run (id), alias TEXT NOT NULL,
  referral_id TEXT NOT NULL REFERENCES referral (id),
  CONSTRAINT run_link_once PRIMARY KEY (run_id, alias)
);

CREATE TABLE proposal (
  id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES run (id), campaign_id TEXT NOT NULL REFERENCES campaign (id),
  territory_id TEXT NOT NULL REFERENCES territory (id),
  referral_id TEXT NOT NULL REFERENCES referral (id), pupil_id TEXT NOT NULL REFERENCES pupil (id),
  house_id TEXT REFERENCES house (id), section_id TEXT REFERENCES section (id),
  wish INTEGER NOT NULL, code TEXT NOT NULL, why BYTEA,
  exception TEXT NOT NULL, opened_by TEXT NOT NULL, opened_at TEXT NOT NULL,
  state TEXT NOT NULL, decided_role TEXT NOT NULL, decided_id TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT NOT NULL,
  reason TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT proposal_once UNIQUE (run_id, referral_id)
);
CREATE INDEX proposal_by_state ON proposal (run_id, state, id);
CREATE INDEX proposal_by_referral ON proposal (referral_id, id);

CREATE TABLE offer (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  proposal_id TEXT REFERENCES proposal (id), campaign_id TEXT REFERENCES campaign (id),
  referral_id TEXT NOT NULL REFERENCES referral (id), pupil_id TEXT NOT NULL REFERENCES pupil (id),
  house_id TEXT NOT NULL REFERENCES house (id), section_id TEXT NOT NULL REFERENCES section (id),
  from_day TEXT NOT NULL, to_day TEXT NOT NULL, state TEXT NOT NULL, answer_by TEXT NOT NULL,
  algorithm INTEGER NOT NULL, appeal_body TEXT NOT NULL, reasons TEXT NOT NULL,
  decided_role TEXT NOT NULL, decided_id TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT offer_forward CHECK (from_day < to_day),
  CONSTRAINT offer_once_per_proposal UNIQUE (proposal_id)
);
CREATE UNIQUE INDEX offer_one_standing ON offer (referral_id) WHERE state IN ('open', 'suspended', 'accepted');
CREATE INDEX offer_holding ON offer (section_id, from_day, to_day) WHERE state IN ('open', 'suspended', 'accepted');
CREATE INDEX offer_waiting ON offer (answer_by, id) WHERE state = 'open';
CREATE INDEX offer_by_territory ON offer (territory_id, state, answer_by, id);
CREATE INDEX offer_by_house ON offer (house_id, state, id);
CREATE INDEX offer_by_pupil ON offer (pupil_id, id);

CREATE TABLE offer_answer (
  offer_id TEXT NOT NULL REFERENCES offer (id), guardian_id TEXT NOT NULL REFERENCES guardian (id),
  accepts INTEGER NOT NULL, channel TEXT NOT NULL, answered_at TEXT NOT NULL,
  CONSTRAINT offer_answer_once PRIMARY KEY (offer_id, guardian_id)
);

CREATE TABLE stay (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  pupil_id TEXT NOT NULL REFERENCES pupil (id), house_id TEXT NOT NULL REFERENCES house (id),
  section_id TEXT NOT NULL REFERENCES section (id), bed_id TEXT NOT NULL REFERENCES bed (id), offer_id TEXT REFERENCES offer (id),
  from_day TEXT NOT NULL, to_day TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT stay_forward CHECK (from_day <= to_day)
);
CREATE INDEX stay_by_section ON stay (section_id, from_day, to_day);
CREATE INDEX stay_by_house ON stay (house_id, from_day, to_day);
CREATE INDEX stay_by_bed ON stay (bed_id, from_day, to_day);
CREATE INDEX stay_by_pupil ON stay (pupil_id, from_day, to_day);

CREATE TABLE review (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  stay_id TEXT NOT NULL REFERENCES stay (id), pupil_id TEXT NOT NULL REFERENCES pupil (id), house_id TEXT NOT NULL REFERENCES house (id),
  kind TEXT NOT NULL, due_on TEXT NOT NULL, owner TEXT NOT NULL, state TEXT NOT NULL, held_on TEXT NOT NULL,
  sealed_minutes TEXT NOT NULL, version INTEGER NOT NULL
);
CREATE INDEX review_due ON review (territory_id, due_on, id) WHERE state = 'planned';
CREATE INDEX review_by_house ON review (house_id, state, due_on, id);
CREATE INDEX review_by_stay ON review (stay_id, state, due_on, id);

CREATE TABLE meeting (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  house_id TEXT NOT NULL REFERENCES house (id), pupil_id TEXT NOT NULL REFERENCES pupil (id), review_id TEXT REFERENCES review (id),
  kind TEXT NOT NULL, at TEXT NOT NULL, place TEXT NOT NULL, owner TEXT NOT NULL, state TEXT NOT NULL,
  sequence INTEGER NOT NULL, version INTEGER NOT NULL
);
CREATE INDEX meeting_due ON meeting (territory_id, at, id) WHERE state = 'planned';
CREATE INDEX meeting_by_house ON meeting (house_id, at, id);
CREATE INDEX meeting_by_pupil ON meeting (pupil_id, at, id);

CREATE TABLE invitation (
  meeting_id TEXT NOT NULL REFERENCES meeting (id), guardian_id TEXT NOT NULL REFERENCES guardian (id),
  reply TEXT NOT NULL, replied_at TEXT NOT NULL,
  CONSTRAINT invitation_once PRIMARY KEY (meeting_id, guardian_id)
);
CREATE INDEX invitation_by_guardian ON invitation (guardian_id, meeting_id);

CREATE TABLE notice (
  id TEXT PRIMARY KEY, key TEXT NOT NULL, kind TEXT NOT NULL, territory_id TEXT NOT NULL,
  about_kind TEXT NOT NULL, about_id TEXT NOT NULL, pupil_id TEXT NOT NULL, guardian_id TEXT NOT NULL, account_id TEXT NOT NULL,
  channel TEXT NOT NULL, lang TEXT NOT NULL, due_at TEXT NOT NULL, not_after TEXT NOT NULL, moved TEXT NOT NULL,
  state TEXT NOT NULL, attempts INTEGER NOT NULL, next_at TEXT NOT NULL, leased_by TEXT NOT NULL, lease_until TEXT NOT NULL,
  sealed_recipient TEXT NOT NULL, sealed_subject TEXT NOT NULL, sealed_text TEXT NOT NULL, sealed_html TEXT NOT NULL, sealed_bytes TEXT NOT NULL,
  message_id TEXT NOT NULL, error TEXT NOT NULL, created_at TEXT NOT NULL, sent_at TEXT NOT NULL,
  doubts INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT notice_once UNIQUE (key)
);
-- What is on its way has a next_at; what is settled has none and costs the
-- sender nothing, however much of it there is. Codes have their own queue: a
-- person is waiting in front of the screen.
CREATE INDEX notice_to_send ON notice (territory_id, next_at, id) WHERE next_at <> '' AND leased_by = '' AND kind <> 'sign_in_code';
CREATE INDEX notice_codes ON notice (next_at, id) WHERE next_at <> '' AND leased_by = '' AND kind = 'sign_in_code';
CREATE INDEX notice_leased ON notice (leased_by, id) WHERE leased_by <> '';
CREATE INDEX notice_by_state ON notice (territory_id, state, due_at, id);
CREATE INDEX notice_by_due ON notice (territory_id, due_at, id);
CREATE INDEX notice_by_about ON notice (about_kind, about_id, id);
CREATE INDEX notice_by_guardian ON notice (guardian_id, due_at, id);

CREATE TABLE event (
  id TEXT PRIMARY KEY, at TEXT NOT NULL, territory_id TEXT NOT NULL,
  by_role TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL,
  verb TEXT NOT NULL, about_kind TEXT NOT NULL, about_id TEXT NOT NULL,
  pupil_id TEXT NOT NULL, house_id TEXT NOT NULL, reason TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE INDEX event_by_time ON event (territory_id, at, id);
CREATE INDEX event_by_about ON event (about_kind, about_id, at, id);
CREATE INDEX event_by_pupil ON event (pupil_id, at, id) WHERE pupil_id <> '';
CREATE INDEX event_by_house ON event (house_id, at, id) WHERE house_id <> '';

CREATE TABLE account (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL REFERENCES territory (id),
  name TEXT NOT NULL, email TEXT NOT NULL, email_key TEXT NOT NULL, role TEXT NOT NULL,
  password_hash TEXT NOT NULL, first_until TEXT NOT NULL DEFAULT '', lang TEXT NOT NULL, disabled INTEGER NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT account_email_once UNIQUE (email_key),
  CONSTRAINT account_role_known CHECK (role IN ('officer', 'director', 'admin'))
);
CREATE TABLE account_house (
  account_id TEXT NOT NULL REFERENCES account (id), house_id TEXT NOT NULL REFERENCES house (id),
  CONSTRAINT account_house_once PRIMARY KEY (account_id, house_id)
);
CREATE INDEX account_house_by_house ON account_house (house_id, account_id);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY, account_id TEXT NOT NULL, guardian_id TEXT NOT NULL,
  created_at TEXT NOT NULL, seen_at TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE INDEX session_by_account ON session (account_id) WHERE account_id <> '';
CREATE INDEX session_by_guardian ON session (guardian_id) WHERE guardian_id <> '';

-- A program acts as its account: what may be called is what the account may do.
CREATE TABLE api_token (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account (id), name TEXT NOT NULL, token_hash TEXT NOT NULL,
  created_at TEXT NOT NULL, seen_at TEXT NOT NULL, expires_at TEXT NOT NULL,
  CONSTRAINT api_token_once UNIQUE (token_hash)
);
CREATE INDEX api_token_by_account ON api_token (account_id, created_at, id);

CREATE TABLE sign_in_code (
  id TEXT PRIMARY KEY, guardian_id TEXT NOT NULL REFERENCES guardian (id),
  code_hash TEXT NOT NULL, nonce_hash TEXT NOT NULL,
  created_at TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT NOT NULL, tries INTEGER NOT NULL
);
CREATE INDEX sign_in_code_by_guardian ON sign_in_code (guardian_id, created_at, id);
CREATE INDEX sign_in_code_by_nonce ON sign_in_code (nonce_hash);

-- Counters against guessing: one row for each account, guardian or address of
-- the network, forgotten after its window.
CREATE TABLE attempt (
  key TEXT PRIMARY KEY, count INTEGER NOT NULL, since TEXT NOT NULL
);

CREATE TABLE import (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL, kind TEXT NOT NULL, sha256 TEXT NOT NULL,
  by_name TEXT NOT NULL, at TEXT NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL, left_alone INTEGER NOT NULL
);
CREATE INDEX import_by_time ON import (territory_id, at, id);

-- A file between its preview and its import: sealed, in parts, and gone after a
-- day. It is here and not in a directory, so that every replica finds it and no
-- list of children lies about in clear.
CREATE TABLE upload (
  id TEXT PRIMARY KEY, territory_id TEXT NOT NULL, account_id TEXT NOT NULL, kind TEXT NOT NULL,
  bytes INTEGER NOT NULL, parts INTEGER NOT NULL, created_at TEXT NOT NULL
);
CREATE INDEX upload_by_age ON upload (created_at, id);
CREATE TABLE upload_part (
  upload_id TEXT NOT NULL REFERENCES upload (id), part INTEGER NOT NULL, sealed_bytes TEXT NOT NULL,
  CONSTRAINT upload_part_once PRIMARY KEY (upload_id, part)
);

CREATE TABLE setting (
  key TEXT PRIMARY KEY, value TEXT NOT NULL
);
