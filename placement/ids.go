package placement

// Ids are opaque texts with a readable prefix ("off_…"), made by the store.
type (
	TerritoryID     string // ter_
	HouseID         string // hou_
	BandID          string // ban_
	SectionID       string // sec_
	RoomID          string // roo_
	BedID           string // bed_
	BedPlanID       string // bpl_
	ClosureID       string // clo_
	TargetID        string // mix_
	PupilID         string // pup_
	MergeID         string // mrg_
	GuardianID      string // gua_
	ReferralID      string // ref_
	AgreementID     string // agr_
	CampaignID      string // cam_
	CatalogueID     string // cat_
	RunID           string // run_
	ComparisonID    string // cmp_
	ProposalID      string // pro_
	OfferID         string // off_
	StayID          string // sta_
	AbsenceID       string // abs_
	AbsenceReportID string // arp_
	ReviewID        string // rev_
	MeetingID       string // mee_
	NoticeID        string // not_
	DispatchID      string // dsp_
	LetterTextID    string // ltx_
	EntryID         string // ent_, in a restricted section
	NoteID          string // not_, on a file
	DraftID         string // dra_
	EventID         string // evt_
	AccountID       string // acc_
	TokenID         string // tok_
	StaffID         string // stf_
	StaffAbsenceID  string // sab_
	RuleID          string // rul_
	PurgeID         string // pur_
	CorrectionID    string // cor_
	PaperID         string // pap_
	FamilyAskID     string // ask_
	ReminderRuleID  string // rem_
)
