package placement

import "strings"

// A DataClass is what is kept for one purpose. Its purpose, its legal basis, who
// reads it and what protects it are sentences of the catalogue: data.<class>.…
type DataClass string

// The classes, in the order of the register.
const (
	IdentityData   DataClass = "identity"
	FamilyData     DataClass = "family"
	RequestData    DataClass = "requests"
	PaperData      DataClass = "papers"
	RestrictedData DataClass = "restricted"
	DecisionData   DataClass = "decisions"
	BoardingData   DataClass = "boarding"
	RunData        DataClass = "runs"
	NoticeData     DataClass = "notices"
	SignInData     DataClass = "signins"
	AccountData    DataClass = "accounts"
	StaffData      DataClass = "staff"
	JournalData    DataClass = "journal"
	UploadData     DataClass = "uploads"
	FigureData     DataClass = "figures"
	RetentionData  DataClass = "retention"
	PlaceData      DataClass = "places" // houses, beds, rules: no child and no family
)

// A Holding is the columns of one table that belong to a class.
type Holding struct {
	Table   string
	Columns []string
}

// Sealed lists the columns that are encrypted before they reach the database.
func (h Holding) Sealed() (list []string) {
	for _, c := range h.Columns {
		if strings.HasPrefix(c, "sealed_") {
			list = append(list, c)
		}
	}
	return list
}

// A RegisterLine is one class with everything that is kept of it and the terms
// after which it goes.
type RegisterLine struct {
	Class    DataClass
	Terms    []Term // none: as long as the house, the account or the rule is there
	Holdings []Holding
}

// Personal reports whether the class is about people.
func (l RegisterLine) Personal() bool { return l.Class != FigureData && l.Class != PlaceData }

func holds(table, columns string) Holding { return Holding{table, strings.Fields(columns)} }

// Register is the record of what the program keeps: every column of the schema
// is in it once, which a test of the store proves. The pages about privacy and
// the impact assessment are written from it, so that neither can forget a column.
var Register = []RegisterLine{
	{IdentityData, []Term{FileNeverPlaced, FilePlaced}, []Holding{
		holds("pupil_key", "territory_id key pupil_id"),
		holds("not_same", "one_id other_id by_role by_id by_name at"),
		holds("pupil_merge", "id territory_id kept_id gone_id sealed_before by_role by_id by_name at undone_at"),
		holds("pupil", "id territory_id ine family_name given_name name_key born sex level school school_uai household commune version emancipated emancipated_on parents_off erased_on"),
	}},
	{FamilyData, []Term{FileNeverPlaced, FilePlaced}, []Holding{
		holds("guardian", "id territory_id ref name email_key sealed_email sealed_phone sealed_address lang channel bounced version applied_at lives_in"),
		holds("family_ask", "id territory_id pupil_id guardian_id referral_id stay_id kind field sealed_value sealed_words on_day state asked_at decided_by decided_at sealed_reason version"),
		holds("guardianship", "pupil_id guardian_id link standing judgment judged_on until_day protected objects"),
	}},
	{RequestData, []Term{FileNeverPlaced, FilePlaced}, []Holding{
		holds("api_answer", "id account_id body_hash referral_id sealed_answer at"),
		holds("draft", "id territory_id account_id guardian_id door referral_id sealed_form step begun_at kept_at version"),
		holds("renewal_answer", "referral_id guardian_id says channel answered_at"),
		holds("agreement", "id referral_id pupil_id guardian_id act state text_hash channel requested_at answered_at houses detail from_day due_on ruling ruled_on form_code viewed_at talk_at section_id version"),
		holds("agreement_text", "hash sealed_text kept_at"),
		holds("claim", "referral_id code verified_by verified_on claimed_by claimed_on evidence paper_id"),
		holds("note", "id territory_id referral_id sealed_body family author_id author_name written_at"),
		holds("pupil_voice", "id territory_id referral_id pupil_id says sealed_words company heard_by said_at"),
		holds("referral", "id territory_id pupil_id campaign_id way state level referrer institution sealed_tried sealed_reason informed_on wanted_from current_section_id leaves created_at version account_id door"),
		holds("wish", "referral_id rank house_id"),
	}},
	{PaperData, []Term{PapersKept}, []Holding{
		holds("paper", "id territory_id referral_id pupil_id kind domain sealed_name media bytes parts by_role by_id by_name at"),
		holds("paper_mark", "referral_id kind way says giver given_on by_name marked_on"),
		holds("paper_part", "paper_id part sealed_bytes"),
		holds("paper_request", "referral_id kind by_name asked_at"),
	}},
	{RestrictedData, []Term{SecretsKept}, []Holding{
		holds("pupil", "protected sealed_ine"),
		holds("lift_ask", "pupil_id by_role by_id by_name at"),
		holds("reader", "pupil_id account_id named_by named_on"),
		holds("restricted_entry", "id territory_id referral_id section sealed_body author_id author_name written_at"),
	}},
	{DecisionData, []Term{FileNeverPlaced, FilePlaced}, []Holding{
		holds("bed_reservation", "offer_id bed_id"),
		holds("offer", "id territory_id proposal_id campaign_id referral_id pupil_id house_id section_id from_day to_day state answer_by algorithm appeal_body reasons decided_role decided_id decided_by decided_at version beside_id exchange"),
		holds("offer_answer", "offer_id guardian_id accepts channel answered_at"),
		holds("proposal", "id run_id campaign_id territory_id referral_id pupil_id house_id section_id wish code why exception opened_by opened_at state decided_role decided_id decided_by decided_at reason version present_id quarantined"),
	}},
	{BoardingData, []Term{FilePlaced}, []Holding{
		holds("absence", "id territory_id house_id stay_id pupil_id from_day to_day reason state version"),
		holds("absence_report", "id territory_id house_id stay_id pupil_id guardian_id from_day to_day reason state at version"),
		holds("bed_plan", "id house_id on_day by_name made_at undone_at"),
		holds("bed_plan_line", "plan_id pupil_id from_bed to_bed"),
		holds("gathering", "id territory_id house_id kind first_at minutes slots room place owner state version"),
		holds("gathering_hours", "gathering_id section_id first_slot slots"),
		holds("invitation", "meeting_id guardian_id reply replied_at slot_at people interpreter changes presence ticked_at ticked_by sealed_words"),
		holds("kept_apart", "one_id other_id author set_on"),
		holds("meeting", "id territory_id house_id pupil_id review_id kind at place owner state sequence version gathering_id section_id"),
		holds("review", "id territory_id stay_id pupil_id house_id kind due_on owner state held_on sealed_minutes version cause sealed_record announced_at escalated_on"),
		holds("review_reply", "review_id guardian_id agrees sealed_words wished_on said_at"),
		holds("roommate_wish", "pupil_id with_id"),
		holds("stay", "id territory_id pupil_id house_id section_id bed_id offer_id from_day to_day state reason version arrived_on"),
		holds("stay_note", "id territory_id stay_id sealed_body family author_id author_name written_at"),
	}},
	{RunData, []Term{RunLinks}, []Holding{
		holds("run", "id campaign_id territory_id state salt seed seed_by input_hash output_hash rules engine input outcome violations started_role started_id started_by started_at finished_at version way base_id anomalies seed_how seed_from"),
		holds("run_comparison", "id run_id territory_id question answer engine by_role by_id by_name at"),
		holds("run_link", "run_id alias referral_id"),
	}},
	{NoticeData, []Term{NoticesKept}, []Holding{
		holds("notice", "id key kind territory_id about_kind about_id pupil_id guardian_id account_id channel lang due_at not_after moved state attempts next_at leased_by lease_until sealed_recipient sealed_subject sealed_text sealed_html sealed_bytes message_id error created_at sent_at doubts dispatch_id text_id"),
		holds("dispatch", "id territory_id account_id by_name kind at leaves_at"),
		holds("day_mail", "guardian_id day message_id"),
		holds("frozen", "id sender sealed_batch"),
	}},
	{SignInData, []Term{SignInsKept}, []Holding{
		holds("calendar_feed", "account_id token_hash role created_at seen_at"),
		holds("api_token", "id account_id name token_hash created_at seen_at expires_at"),
		holds("attempt", "key count since"),
		holds("family_code", "guardian_id code_hash made_by made_at"),
		holds("session", "token_hash account_id guardian_id created_at seen_at expires_at"),
		holds("sign_in_code", "id guardian_id code_hash nonce_hash created_at expires_at used_at tries"),
	}},
	{AccountData, nil, []Holding{
		holds("account", "id territory_id name email email_key role password_hash first_until lang disabled version named_by named_on pledge pledged_at institution bounced"),
		holds("account_house", "account_id house_id"),
		holds("digest_choice", "account_id token_hash sealed_token wanted changed_at"),
	}},
	{StaffData, []Term{StaffKept}, []Holding{
		holds("roster_week", "house_id monday version by_role by_id by_name at"),
		holds("shift", "house_id on_day slot staff_id wing"),
		holds("staff", "id house_id name name_key kind born hundredths until_day version"),
		holds("staff_absence", "id staff_id from_day to_day reason"),
	}},
	{JournalData, []Term{JournalKept}, []Holding{
		holds("correction", "id territory_id about_kind about_id field sealed_before sealed_after by_role by_id by_name asked_by at"),
		holds("event", "id at territory_id by_role by_id by_name verb about_kind about_id pupil_id house_id reason facts"),
		holds("import", "id territory_id kind sha256 by_name at added changed left_alone undone_at undone_by house_id"),
		holds("import_row", "import_id nth line pupil_id sealed_traces left_why"),
	}},
	{UploadData, []Term{UploadedFiles}, []Holding{
		holds("upload", "id territory_id account_id kind bytes parts created_at"),
		holds("upload_part", "upload_id part sealed_bytes"),
	}},
	{FigureData, nil, []Holding{
		holds("breach", "territory_id n house_id code section_id bed_id about_kind about_id other_id from_day to_day since held places slot"),
		holds("check_round", "territory_id at houses stays offers breaches"),
		holds("occupancy_change", "section_id on_day occupied offered held"),
		holds("occupancy_history", "kind about_id version house_id section_id sex level state from_day to_day known_from known_to"),
		holds("place_count", "house_id year places occupied source by_name at"),
	}},
	{RetentionData, nil, []Holding{
		holds("legal_body", "territory_id controller controller_address officer officer_contact publisher host access_contact author set_on"),
		holds("purge", "id territory_id on_day state terms planned removed proposed_role proposed_id proposed_by proposed_at expires_at approved_role approved_id approved_by approved_at done_at serial before_proof proof version"),
		holds("purge_item", "purge_id class pupil_id"),
		holds("purge_ledger", "about_hash purge_id"),
		holds("purge_pass", "purge_id"),
		holds("urgent_rule", "territory_id days author set_on"),
		holds("retention_rule", "territory_id class months author set_on source reason"),
	}},
	{PlaceData, nil, []Holding{
		holds("column_map", "territory_id signature name columns by_name at"),
		holds("band", "id house_id code ratio adults author set_on source staffed_week staffed_night staffed_by staffed_on staffed_source"),
		holds("bed", "id section_id label accessible room_id"),
		holds("letter_text", "id territory_id kind number state subject_fr body_fr subject_en body_en drafted_by drafted_at published_by published_at reason version"),
		holds("catalogue", "id territory_id number base state valid_from published_on published_by source situation_cap version"),
		holds("criterion", "catalogue_id code place family points group_code restricted once word_fr word_en proof_fr proof_en"),
		holds("campaign", "id territory_id name school_year opens_on closes_on panel_on entry_on ends_on answer_days siblings rules rules_on state version recount"),
		holds("closure", "id bed_id from_day to_day reason part"),
		holds("house", "id territory_id uai name name_key kind public commune commune_code latitude longitude priority pupils scheme decides appeal_body licensed movable closed calendar opening email version"),
		holds("job", "territory_id name since started_at ended_at succeeded_at took_ms done error failures retry_at covered wanted_at leased_by leased_to"),
		holds("mail_departed", "hash at"),
		holds("mail_place", "id sent_count looks"),
		holds("mix_target", "id section_id group_code ceiling seats share author set_on source"),
		holds("paper_asked", "house_id place kind label required"),
		holds("paper_list", "house_id author set_on source"),
		holds("review_rule", "territory_id house_id version place kind days month day"),
		holds("review_rules", "territory_id house_id version escalate author set_on source"),
		holds("reminder_rule", "id territory_id house_id kind days half follows set_at author reason"),
		holds("room", "id section_id name floor area accessible"),
		holds("room_rule", "house_id beds area author set_on source"),
		holds("school_calendar", "id at by_name sha256 file undone_at undone_by"),
		holds("section", "id house_id band_id name sex levels"),
		holds("setting", "key value"),
		holds("supervision_rule", "id house_id kind slot age boarders adults per_wing whole mixed least hard author set_on source"),
		holds("territory", "id name code calendar time_zone phone hours address"),
	}},
}
