package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
)

// A Filing puts a long list of pupils on file: what some hundred rows need to know
// is looked up with a few queries (Look), and what they add is written with few
// statements, at the next Look or Flush. In between it answers as the database
// would with the waiting rows in it.
type Filing struct {
	tx       *Tx
	rows     *familyRows
	traces   *sheet
	scope    Scope
	campaign placement.CampaignID
	ids      idRun
	page     filingPage
}

// Sought is what one row of a list needs to know.
type Sought struct {
	INE     string
	NameKey string // see NameKey
	Born    calendar.Day
	Emails  []string // of the guardians
}

// MostSought is how many rows are best looked up at once: enough for the queries to
// cost little beside the rows, and few enough to be held in memory.
const MostSought = 500

// Filing begins to put pupils on file, in a scope that reads everything of its
// territory but the children who are protected from its reader; running requests
// are those of the campaign. Close ends it.
func (tx *Tx) Filing(ctx context.Context, scope Scope, campaign placement.CampaignID) (*Filing, error) {
	tx.Often()
	if err := tx.cache(ctx, filingKB); err != nil {
		return nil, err
	}
	f := &Filing{tx: tx, rows: newFamilyRows(tx), scope: scope, campaign: campaign, ids: newIDRun(), page: newFilingPage()}
	f.traces = f.rows.sheet("import_row", importRowColumns)
	return f, nil
}

// Close gives the memory back; what waits and was not flushed is dropped. That the
// cache stays large, of a connection that is lost, is no fault.
func (f *Filing) Close(ctx context.Context) { _ = f.tx.cache(context.WithoutCancel(ctx), cacheKB) }

// cache sets the memory for pages of the connection, where it is ours to set.
func (tx *Tx) cache(ctx context.Context, kB int) error {
	if tx.dialect != SQLite {
		return nil
	}
	_, err := tx.tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA cache_size=-%d`, kB))
	return err
}

// A filingPage is what is known of the rows at hand.
type filingPage struct {
	byINE   map[string]placement.Pupil
	taken   map[string]bool // national ids on file anywhere
	byName  map[nameAt]placement.Pupil
	at      map[string][]placement.Guardian // by hash of the address
	bonds   map[placement.PupilID][]placement.Guardianship
	running map[placement.PupilID]placement.Referral
	looked  map[placement.PupilID]bool // whose bonds and request are known
}

// nameAt is a name and a birthday; bare wants a pupil without national id.
type nameAt struct {
	name, born string
	bare       bool
}

func newFilingPage() filingPage {
	return filingPage{map[string]placement.Pupil{}, map[string]bool{}, map[nameAt]placement.Pupil{}, map[string][]placement.Guardian{},
		map[placement.PupilID][]placement.Guardianship{}, map[placement.PupilID]placement.Referral{}, map[placement.PupilID]bool{}}
}

// Flush writes what waits.
func (f *Filing) Flush(ctx context.Context) error { return f.rows.flush(ctx) }

// happened lets an event wait.
func (f *Filing) happened(e placement.Event) {
	e.ID = placement.EventID(f.ids.id("evt"))
	f.rows.eventRow(e)
}

// SavePupil adds a pupil (version 0) or changes one, as Tx.SavePupil does.
func (f *Filing) SavePupil(ctx context.Context, p placement.Pupil, why placement.Event) (kept placement.Pupil, err error) {
	if p.Version > 0 {
		if err := f.Flush(ctx); err != nil {
			return p, err
		}
		kept, err = f.tx.SavePupil(ctx, p, why)
		f.forgetPupil(p.ID)
		f.keepPupil(kept)
		return kept, err
	}
	p.ID, p.Version = placement.PupilID(f.ids.id("pup")), 1
	f.rows.pupilRow(p)
	why.About.ID, why.Pupil = string(p.ID), p.ID
	f.happened(why)
	f.page.looked[p.ID] = true
	f.keepPupil(p)
	return p, nil
}

// forgetPupil forgets by what a pupil was found before a change.
func (f *Filing) forgetPupil(id placement.PupilID) {
	for ine, p := range f.page.byINE {
		if p.ID == id {
			delete(f.page.byINE, ine)
			delete(f.page.taken, ine)
		}
	}
	for at, p := range f.page.byName {
		if p.ID == id {
			delete(f.page.byName, at)
		}
	}
}

// keepPupil lets the rows to come find a pupil.
func (f *Filing) keepPupil(p placement.Pupil) {
	if p.INE != "" {
		f.page.byINE[p.INE], f.page.taken[p.INE] = p, true
	}
	for _, bare := range []bool{false, true} {
		at := nameAt{NameKey(p), day(p.Born), bare}
		if _, another := f.page.byName[at]; !another && (!bare || p.INE == "") {
			f.page.byName[at] = p
		}
	}
}

// SaveGuardian adds a guardian (version 0) or changes one, as Tx.SaveGuardian does.
func (f *Filing) SaveGuardian(ctx context.Context, g placement.Guardian, why placement.Event) (kept placement.Guardian, err error) {
	if g.Version > 0 {
		if err := f.Flush(ctx); err != nil {
			return g, err
		}
		kept, err = f.tx.SaveGuardian(ctx, g, why)
		f.forgetGuardian(kept)
		f.keepGuardian(kept)
		return kept, err
	}
	g.ID, g.Ref, g.Version = placement.GuardianID(f.ids.id("gua")), NewToken(), 1
	f.rows.guardianRow(g)
	why.About.ID = string(g.ID)
	f.happened(why)
	f.keepGuardian(g)
	return g, nil
}

// forgetGuardian forgets where a guardian was found before a change, and has the
// children know of it.
func (f *Filing) forgetGuardian(g placement.Guardian) {
	same := func(o placement.Guardian) bool { return o.ID == g.ID }
	for hash, list := range f.page.at {
		f.page.at[hash] = slices.DeleteFunc(list, same)
	}
	for _, list := range f.page.bonds {
		for i := range list {
			if same(list[i].Guardian) {
				list[i].Guardian = g
			}
		}
	}
}

// keepGuardian lets the rows to come find a guardian by the address.
func (f *Filing) keepGuardian(g placement.Guardian) {
	if hash := emailHash(g.Email); hash != "" {
		f.page.at[hash] = append(f.page.at[hash], g)
	}
}

// SaveGuardianship ties a guardian to a pupil, or changes what ties them, as
// Tx.SaveGuardianship does. Both were saved or found here.
func (f *Filing) SaveGuardianship(ctx context.Context, k placement.Guardianship, why placement.Event) error {
	list := f.page.bonds[k.Pupil]
	for i, bond := range list {
		if bond.Guardian.ID != k.Guardian.ID {
			continue
		}
		list[i] = k
		if err := f.Flush(ctx); err != nil {
			return err
		}
		return f.tx.SaveGuardianship(ctx, k, why)
	}
	f.page.bonds[k.Pupil] = append(list, k)
	f.rows.bondRow(k)
	why.Pupil = k.Pupil
	f.happened(why)
	return nil
}

// AddReferral puts a new request on file.
func (f *Filing) AddReferral(r placement.Referral, why placement.Event) placement.Referral {
	r.ID, r.Version = placement.ReferralID(f.ids.id("ref")), 1
	f.rows.referralRow(r)
	why.About.ID, why.Pupil = string(r.ID), r.Pupil
	f.happened(why)
	f.page.running[r.Pupil] = r
	return r
}

// KeepImportRow notes what a row did.
func (f *Filing) KeepImportRow(x ImportRow) error {
	args, err := f.tx.importRowArgs(x)
	f.traces.add(args...)
	return err
}

// An idRun makes ids that sort as they were made: a million rows are then added at
// the end of the indexes that lead by id, and not each on another page. 80 bits of
// an id are drawn, and nobody enters anywhere by an id alone.
type idRun struct {
	start string
	made  int64
}

func newIDRun() idRun { return idRun{start: strings.ToLower(NewToken()[:4])} }

// id makes the next one, as long as those of NewID.
func (r *idRun) id(prefix string) string {
	r.made++
	return prefix + "_" + r.start + fmt.Sprintf("%06s", sortedDigits(r.made)) + strings.ToLower(NewToken()[:16])
}

// sortedDigits writes a number in the letters of an id, which sort as the digits of
// base 32 do once 2 to 7 stand before a.
func sortedDigits(n int64) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			r -= '0'
		} else {
			r -= 'a' - 10
		}
		return rune("234567abcdefghijklmnopqrstuvwxyz"[r])
	}, strconv.FormatInt(n, 32))
}
