package office

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"internat/placement"
	"internat/placement/store"
)

// A Dossier is what somebody typed about a pupil and what is asked for. Ids
// that are empty are new; the versions are those that the page showed.
type Dossier struct {
	Pupil     placement.Pupil
	Guardians []placement.Guardianship
	Referral  placement.Referral
	Submit    bool                // otherwise it is kept as a draft, however incomplete
	NotSame   []placement.PupilID // pupils on file of whom a new pupil is not one, see store.Twins
	Anyway    bool                // keep a new pupil whoever looks like it: it stays on the list of doubles
	Typed     placement.DraftID   // where it was typed so far: gone once it is kept
}

// KeepDossier keeps a new referral or changes a draft, with the pupil and the
// guardians, and submits it when asked to: all of it or nothing. Everything
// that is wrong is told at once.
func (o *Office) KeepDossier(ctx context.Context, by placement.Actor, in Dossier) (id placement.ReferralID, err error) {
	err = o.act(ctx, by, placement.EditReferrals, func(tx *store.Tx, m moment) error {
		id, err = in.keep(ctx, tx, by, m)
		return err
	})
	return id, err
}

// keep takes a dossier in at the counter.
func (in Dossier) keep(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) (placement.ReferralID, error) {
	d := filing{Dossier: in, by: by, m: m}
	d.Referral.Door = placement.CounterDoor
	d.Guardians = slices.Clone(in.Guardians)
	if err := d.settle(ctx, tx); err != nil {
		return "", err
	}
	return d.keep(ctx, tx)
}

// A filing is a dossier on its way into the files.
type filing struct {
	Dossier
	by    placement.Actor
	m     moment
	known placement.File // what was on file before
	twins []store.Twin   // of a new pupil
	event placement.Event
}

// settle checks the dossier against what is on file.
func (d *filing) settle(ctx context.Context, tx *store.Tx) error {
	if err := d.find(ctx, tx); err != nil {
		return err
	}
	if err := d.inherit(ctx, tx); err != nil {
		return err
	}
	faults := placement.CheckPupil(d.Pupil, d.m.today)
	for i, k := range d.Guardians {
		faults = append(faults, placement.CheckGuardian(k, GuardianField(i), d.m.today)...)
	}
	if d.Submit && len(d.Guardians) == 0 && !d.Pupil.SignsAlone(d.m.today) {
		faults.Add(GuardianField(0)+"name", "guardian.none")
	}
	if err := d.checkPlaces(ctx, tx, &faults); err != nil {
		return err
	}
	if err := d.decide(&faults); err != nil {
		return err
	}
	if len(faults) > 0 {
		return faults
	}
	if d.Pupil.ID == "" {
		return d.askTwins(ctx, tx)
	}
	return nil
}

// GuardianField begins the names of the fields of the nth guardian, from 0.
func GuardianField(n int) string { return "g" + strconv.Itoa(n+1) + "_" }

// find reads what is on file of the referral or of the pupil.
func (d *filing) find(ctx context.Context, tx *store.Tx) (err error) {
	scope := store.ScopeOf(d.by)
	switch {
	case d.Referral.ID != "":
		d.known, err = tx.File(ctx, scope, d.Referral.ID)
		if err == nil && d.known.Referral.State != placement.Draft {
			return placement.Refuse("referral.not_draft")
		}
	case d.Pupil.ID != "":
		if d.known.Pupil, err = tx.Pupil(ctx, scope, d.Pupil.ID); err == nil {
			d.known.Guardians, err = tx.Guardianships(ctx, scope, d.Pupil.ID)
		}
	}
	return err
}

// inherit takes from what is on file all that the form does not ask, so that
// nothing is lost by not being shown: criteria only the support team may see,
// the household, who refused an address, an emancipation.
func (d *filing) inherit(ctx context.Context, tx *store.Tx) (err error) {
	old := d.known
	d.Pupil.ID, d.Pupil.Territory, d.Pupil.Version, d.Pupil.Household, d.Pupil.Protected = old.Pupil.ID, d.by.Territory, old.Pupil.Version, old.Pupil.Household, old.Pupil.Protected
	d.Pupil.Emancipated, d.Pupil.EmancipatedOn, d.Pupil.ParentsOff = old.Pupil.Emancipated, old.Pupil.EmancipatedOn, old.Pupil.ParentsOff
	r := &d.Referral
	r.Territory, r.Pupil, r.State, r.CreatedAt = d.by.Territory, old.Pupil.ID, placement.Draft, d.m.now
	if r.ID != "" {
		r.CreatedAt, r.Current, r.Leaves, r.By, r.Door = old.Referral.CreatedAt, old.Referral.Current, old.Referral.Leaves, old.Referral.By, old.Referral.Door
	}
	if r.Way == placement.Urgent {
		r.Campaign = ""
	}
	if r.Scale, err = scaleFor(ctx, tx, *r, d.m); err != nil {
		return err
	}
	r.Claims = inheritClaims(r.Scale, r.Claims, old.Referral.Claims)
	for i, c := range r.Claims {
		if !slices.ContainsFunc(old.Referral.Claims, func(o placement.Claim) bool { return o.Code == c.Code }) {
			r.Claims[i].ClaimedBy, r.Claims[i].ClaimedOn = d.by.Name, d.m.today
		}
	}
	for i := range d.Guardians {
		d.Guardians[i] = inheritGuardian(d.Guardians[i], old.Guardians, d.by.Territory)
	}
	return nil
}

// scaleFor finds the version of the criteria that a request counts by. A campaign
// that is not there is told with the other faults.
func scaleFor(ctx context.Context, tx *store.Tx, r placement.Referral, m moment) (*placement.Catalogue, error) {
	k, err := tx.Scale(ctx, r.Territory, r.Campaign, m.today)
	if missing(err) {
		return tx.Scale(ctx, r.Territory, "", m.today)
	}
	return k, err
}

// inheritClaims keeps restricted claims, those of another version of the criteria,
// and who verified the others.
func inheritClaims(scale *placement.Catalogue, typed, old placement.Claims) placement.Claims {
	var claims placement.Claims
	for _, c := range old {
		k, known := scale.Criterion(c.Code)
		again := slices.ContainsFunc(typed, func(t placement.Claim) bool { return t.Code == c.Code })
		if !known || k.Restricted || again {
			claims = append(claims, c)
		}
	}
	for _, c := range typed {
		k, known := scale.Criterion(c.Code)
		if known && !k.Restricted && !slices.ContainsFunc(claims, func(o placement.Claim) bool { return o.Code == c.Code }) {
			claims = append(claims, placement.Claim{Code: c.Code})
		}
	}
	return claims
}

// inheritGuardian finds the guardian on file behind one in the form. An id that
// is not of this very child is a new person: nobody reaches another family's
// guardian by typing an id.
func inheritGuardian(k placement.Guardianship, old []placement.Guardianship, in placement.TerritoryID) placement.Guardianship {
	for _, o := range old {
		if o.Guardian.ID == k.Guardian.ID {
			k.Guardian.Ref, k.Guardian.Bounced, k.Guardian.Version = o.Guardian.Ref, o.Guardian.Bounced, o.Guardian.Version
			k.Guardian.Territory = in
			if k.Guardian.Email != o.Guardian.Email {
				k.Guardian.Bounced = false
			}
			return k
		}
	}
	k.Guardian.ID, k.Guardian.Territory, k.Guardian.Version, k.Guardian.Ref = "", in, 0, ""
	return k
}

// checkPlaces wants houses that may be wished for and a campaign that is open.
func (d *filing) checkPlaces(ctx context.Context, tx *store.Tx, faults *placement.Faults) error {
	for _, w := range d.Referral.Wishes {
		if err := wishable(ctx, tx, d.by.Territory, w.House, faults); err != nil {
			return err
		}
	}
	if d.Referral.Campaign == "" {
		if d.Submit && d.Referral.Way != placement.Urgent {
			faults.Add("campaign", "field.missing")
		}
		return nil
	}
	c, err := tx.Campaign(ctx, d.by.Territory, d.Referral.Campaign)
	switch {
	case missing(err):
		faults.Add("campaign", "field.unknown")
	case err != nil:
		return err
	case c.State != placement.Open:
		faults.Add("campaign", "campaign.closed")
	}
	return nil
}

// decide asks the domain whether the referral may be submitted; a draft keeps
// whatever it has.
func (d *filing) decide(faults *placement.Faults) error {
	if !d.Submit {
		*faults = append(*faults, d.Referral.CheckWords(d.m.today)...)
		d.event = d.Referral.Keep(d.by, d.m.now)
		return nil
	}
	r, event, err := d.Referral.Submit(d.by, d.m.now, d.m.today)
	var many placement.Faults
	if errors.As(err, &many) {
		*faults = append(*faults, many...)
		return nil
	}
	d.Referral, d.event = r, event
	return err
}

// askTwins refuses a second file of a child who is on file, and of one who may
// be, until somebody said of each that it is another child, or to go on anyway.
// The very name and birthday of somebody on file is never gone over in silence.
func (d *filing) askTwins(ctx context.Context, tx *store.Tx) (err error) {
	if d.twins, err = tx.Twins(ctx, store.ScopeOf(d.by), d.Pupil); err != nil {
		return err
	}
	twin, err := tx.KnownPupil(ctx, store.ScopeOf(d.by), d.Pupil.INE, store.NameKey(d.Pupil), d.Pupil.Born)
	if err == nil && !slices.Contains(d.NotSame, twin.ID) {
		return placement.Faults{&placement.Fault{Kind: placement.Invalid, Code: "pupil.known_already", Field: "family", Args: []any{twin.Short(), twin.Born}}}
	}
	if err != nil && !missing(err) {
		return err
	}
	unsaid := slices.ContainsFunc(d.twins, func(t store.Twin) bool { return !slices.Contains(d.NotSame, t.ID) })
	if unsaid && !d.Anyway {
		return placement.Faults{placement.Reject("twins", "pupil.twins")}
	}
	return nil
}

// keepNotSame remembers of whom somebody said that the new pupil is not one.
// Only who looks like it is asked about, whatever ids are sent.
func (d *filing) keepNotSame(ctx context.Context, tx *store.Tx, pupil placement.PupilID) error {
	for _, t := range d.twins {
		if !slices.Contains(d.NotSame, t.ID) {
			continue
		}
		if err := tx.SaveNotSame(ctx, placement.Pair{One: pupil, Other: t.ID}, notSame(d.by, d.m, pupil)); err != nil {
			return err
		}
	}
	return nil
}

// keep writes the dossier.
func (d *filing) keep(ctx context.Context, tx *store.Tx) (placement.ReferralID, error) {
	pupil, err := d.keepPupil(ctx, tx)
	if err != nil {
		return "", err
	}
	d.Referral.Pupil = pupil.ID
	if err := d.keepNotSame(ctx, tx, pupil.ID); err != nil {
		return "", err
	}
	r, err := tx.SaveReferral(ctx, d.Referral, d.event)
	if err != nil {
		return "", err
	}
	for _, k := range d.Guardians {
		k.Pupil = pupil.ID
		if err := d.keepGuardian(ctx, tx, k); err != nil {
			return "", err
		}
	}
	if err := tx.DropDraftForm(ctx, d.by, d.Typed); err != nil {
		return "", err
	}
	if err := d.dropGuardians(ctx, tx, pupil.ID); err != nil || d.Referral.Version == 0 {
		return r.ID, err
	}
	return r.ID, d.askAnew(ctx, tx, r.ID)
}

// askAnew asks again whoever agreed to other houses or another day than the
// request now names.
func (d *filing) askAnew(ctx context.Context, tx *store.Tx, id placement.ReferralID) error {
	f, err := tx.File(ctx, store.ScopeOf(d.by), id)
	if err != nil {
		return err
	}
	for _, b := range f.AgreementBlockers(d.m.today) {
		holder, entitled := f.Signer(b.Guardian, d.m.today)
		if b.Code != "agreement.changed" || !entitled {
			continue
		}
		a, _ := f.AgreementOf(b.Guardian, f.Referral.Act())
		if err := askAgain(ctx, tx, d.by, a.To(wished(f), f.From), holder, d.m); err != nil {
			return err
		}
	}
	return nil
}

func (d *filing) keepPupil(ctx context.Context, tx *store.Tx) (placement.Pupil, error) {
	if d.Pupil == d.known.Pupil {
		return d.Pupil, nil
	}
	verb := "pupil.changed"
	if d.Pupil.Version == 0 {
		verb = "pupil.added"
	}
	return tx.SavePupil(ctx, d.Pupil, d.happened(verb, "pupil"))
}

// keepGuardian writes a guardian and what ties him or her to the child, as far
// as anything changed.
func (d *filing) keepGuardian(ctx context.Context, tx *store.Tx, k placement.Guardianship) (err error) {
	if slices.Contains(d.known.Guardians, k) {
		return nil
	}
	verb := "guardian.changed"
	if k.Guardian.Version == 0 {
		verb = "guardian.added"
	}
	if k.Guardian, err = tx.SaveGuardian(ctx, k.Guardian, d.happened(verb, "guardian")); err != nil {
		return err
	}
	event := d.happened("guardian.tied", "guardian")
	event.About.ID = string(k.Guardian.ID)
	return tx.SaveGuardianship(ctx, k, event)
}

// dropGuardians unties who was taken out of the form.
func (d *filing) dropGuardians(ctx context.Context, tx *store.Tx, pupil placement.PupilID) error {
	for _, old := range d.known.Guardians {
		stays := slices.ContainsFunc(d.Guardians, func(k placement.Guardianship) bool { return k.Guardian.ID == old.Guardian.ID })
		if stays || old.Own() { // how a pupil is reached has a page of its own
			continue
		}
		event := d.happened("guardian.untied", "guardian")
		event.About.ID = string(old.Guardian.ID)
		if err := tx.DropGuardianship(ctx, pupil, old.Guardian.ID, event); err != nil {
			return err
		}
	}
	return nil
}

func (d *filing) happened(verb, kind string) placement.Event {
	return d.by.Happened(d.m.now, verb, kind, "")
}

// A Verification says which line of the sum somebody checked.
type Verification struct {
	Referral  placement.ReferralID
	Criterion string // a code, or placement.SituationLine
	Proof     placement.Proof
	Version   int
}

// VerifyClaim records that the person checked a criterion, and on what. A paper
// is one of this request that the person may open.
func (o *Office) VerifyClaim(ctx context.Context, by placement.Actor, in Verification) error {
	return o.changeReferral(ctx, by, in.Referral, in.Version, func(tx *store.Tx, r placement.Referral, m moment) (placement.Referral, placement.Event, error) {
		if in.Proof.Paper != "" {
			p, err := tx.Paper(ctx, PapersFor(by, m.today), in.Proof.Paper)
			if missing(err) || err == nil && p.Referral != r.ID {
				return r, placement.Event{}, placement.Reject("evidence", "claim.no_paper")
			} else if err != nil {
				return r, placement.Event{}, err
			}
		}
		return r.Verify(by, in.Criterion, in.Proof, m.today, m.now)
	})
}

// A Withdrawal takes a request back, for the family.
type Withdrawal struct {
	Referral placement.ReferralID
	Reason   string
	Version  int
}

// WithdrawReferral takes a request back. What is waiting to be sent about its
// agreements is void. An offer that holds a place is settled first, by whoever
// decides on offers.
func (o *Office) WithdrawReferral(ctx context.Context, by placement.Actor, in Withdrawal) error {
	if in.Reason == "" {
		return placement.Reject("reason", "reason.missing")
	}
	return o.changeReferral(ctx, by, in.Referral, in.Version, func(tx *store.Tx, r placement.Referral, m moment) (placement.Referral, placement.Event, error) {
		return withdraw(ctx, tx, by, r, in.Reason, m)
	})
}

// withdraw takes a request back by which no place is held, and what waits to be
// sent about its agreements with it.
func withdraw(ctx context.Context, tx *store.Tx, by placement.Actor, r placement.Referral, reason string, m moment) (placement.Referral, placement.Event, error) {
	if _, err := tx.StandingOffer(ctx, r.Territory, r.ID); err == nil {
		return r, placement.Event{}, placement.Refuse("referral.offer_standing")
	} else if !missing(err) {
		return r, placement.Event{}, err
	}
	f, err := tx.File(ctx, store.Whole(r.Territory), r.ID)
	if err != nil {
		return r, placement.Event{}, err
	}
	for _, a := range f.Agreements {
		if _, err := tx.VoidNotices(ctx, aboutAgreement(a.ID), "closed"); err != nil {
			return r, placement.Event{}, err
		}
	}
	return r.Withdraw(by, m.now, reason)
}

// changeReferral reads a referral that the person may change, as the page
// showed it, and keeps what became of it.
func (o *Office) changeReferral(ctx context.Context, by placement.Actor, id placement.ReferralID, version int,
	change func(*store.Tx, placement.Referral, moment) (placement.Referral, placement.Event, error),
) error {
	return o.onFile(ctx, by, placement.EditReferrals, id, func(tx *store.Tx, f placement.File, m moment) error {
		if f.Referral.Version != version {
			return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
		}
		r, event, err := change(tx, f.Referral, m)
		if err != nil {
			return err
		}
		_, err = tx.SaveReferral(ctx, r, event)
		return err
	})
}
