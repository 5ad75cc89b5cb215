package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/office"
	"internat/placement/store"
	"internat/web"
)

var demoCommand = command{
	name:    "demo",
	summary: "Show the whole product on invented data: nothing to install, nothing leaves",
	usage:   "[--addr 127.0.0.1:8080] [--dir DIR]",
	example: "internat demo --addr 127.0.0.1:8080",
	run:     runDemo,
	flags: func(c *call) {
		c.options["dir"] = c.flags.String("dir", "", "keep the data there (default: a folder that is removed at the end)")
	},
}

// The demo's own clock starts here, a Tuesday morning in the middle of the
// campaign, and runs from there: reviews and meetings are due this week on
// whatever day somebody looks. The ministry's calendar knows the whole year.
var demoStart = time.Date(2026, time.May, 19, 6, 30, 0, 0, time.UTC)

func runDemo(ctx context.Context, c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	if !loopback(c.config.Addr) {
		return wrong("INTERNAT_ADDR: the demo lets anybody in, so that it listens on this machine only; for example 127.0.0.1:8080")
	}
	dir, clean, err := c.demoDir()
	if err != nil {
		return err
	}
	defer clean()
	c.config.Database = "sqlite:" + filepath.Join(dir, "internat.db")
	c.config.KeyFile, c.config.SMTP = "", ""
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	entries, err := c.fillDemo(ctx, db)
	if err != nil {
		return err
	}
	return c.serveDemo(ctx, db, entries)
}

// demoDir is where the demo keeps its data.
func (c *call) demoDir() (dir string, clean func(), err error) {
	if dir = c.text("dir"); dir != "" {
		return dir, func() {}, os.MkdirAll(dir, 0o700)
	}
	dir, err = os.MkdirTemp("", "internat-demo-")
	return dir, func() { os.RemoveAll(dir) }, err
}

// serveDemo runs the service on the demo's clock.
func (c *call) serveDemo(ctx context.Context, db *store.DB, entries []web.DemoEntry) error {
	began := c.now()
	now := func() time.Time { return demoStart.Add(c.now().Sub(began)) }
	l, err := net.Listen("tcp", c.config.Addr)
	if err != nil {
		return wrong("INTERNAT_ADDR: %v", err)
	}
	c.config.URL = "http://" + l.Addr().String()
	return c.serve(ctx, service{
		db: db, now: now, url: c.config.URL, demo: true, entries: entries, listener: l,
		ready: func(string) { c.welcome(entries) },
	})
}

// welcome says where the demo is and how to enter.
func (c *call) welcome(entries []web.DemoEntry) {
	fmt.Fprintf(c.out, "ready %s\n\n", c.config.URL)
	fmt.Fprintln(c.out, "Données fictives / invented data. Open the address; the first page lets you in with one click as:")
	for _, e := range entries {
		fmt.Fprintf(c.out, "  %-9s %s\n", e.Role, e.Name)
	}
	fmt.Fprintln(c.out, "\nCtrl-C ends the demo. No message is sent to anybody.")
}

// fillDemo seeds the département and the accounts, unless the folder already
// holds them, and says who may enter with one click.
func (c *call) fillDemo(ctx context.Context, db *store.DB) ([]web.DemoEntry, error) {
	world, err := cohort.Build(cohort.Demo(calendar.DayOf(demoStart, time.UTC)))
	if err != nil {
		return nil, err
	}
	people := demoPeople(world)
	filled := false
	err = db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Territories(ctx)
		filled = len(all) > 0
		return err
	})
	if err != nil || filled {
		return people.entries(), err
	}
	if err := seedDemo(ctx, db, world, c.progress("pupils", world.Size.Pupils)); err != nil {
		return nil, err
	}
	if err := bringAlong(ctx, db, world); err != nil {
		return nil, err
	}
	if err := bringLists(ctx, db, world); err != nil {
		return nil, err
	}
	if err := acceptOffers(ctx, db, world); err != nil {
		return nil, err
	}
	err = db.Write(ctx, func(tx *store.Tx) error {
		if err := people.keep(ctx, tx); err != nil {
			return err
		}
		if err := demoPapers(ctx, tx, world); err != nil {
			return err
		}
		if err := demoSupport(ctx, tx, people.actor(placement.Officer), people.actor(placement.Support)); err != nil {
			return err
		}
		return reportAbsence(ctx, tx, world)
	})
	if err != nil {
		return nil, err
	}
	if err := comeOfAge(ctx, db, world, people.actor(placement.Officer)); err != nil {
		return nil, err
	}
	yesterday := office.New(db, func() time.Time { return demoStart.AddDate(0, 0, -1) })
	if err := yesterday.WantDigest(ctx, people.actor(placement.Officer), true); err != nil {
		return nil, err
	}
	if err := demoGatherings(ctx, db, people.director(), residentParent(world).ID); err != nil {
		return nil, err
	}
	return people.entries(), demoReferrals(ctx, db, world, people.of(placement.Referrer))
}

// seedDemo keeps the houses, decides last year's campaign over them, and then has
// this year's families come.
func seedDemo(ctx context.Context, db *store.DB, w *cohort.World, progress func(pupils int)) error {
	if err := db.Write(ctx, func(tx *store.Tx) error { return tx.SeedHouses(ctx, w) }); err != nil {
		return err
	}
	if err := decideLastYear(ctx, db, w); err != nil {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error { return tx.SeedFamilies(ctx, w.Families(), progress) })
}

// reportAbsence has a family of the director's house say that their child will be
// elsewhere on Thursday night: it waits for an answer.
func reportAbsence(ctx context.Context, tx *store.Tx, w *cohort.World) error {
	today := calendar.DayOf(demoStart, time.UTC)
	nights := calendar.Interval{From: today.AddDays(2), To: today.AddDays(3)}
	for family := range w.Families() {
		for _, child := range family.Children {
			i := slices.IndexFunc(child.Guardians, func(k placement.Guardianship) bool {
				return k.Decides(today) && k.Guardian.Channel == placement.ByEmail
			})
			for _, stay := range child.Stays {
				if i < 0 || child.Pupil.Adult(today) || stay.House != w.Houses[0].House.ID || !stay.Nights.Contains(nights.From) {
					continue
				}
				g := child.Guardians[i].Guardian
				by := placement.Actor{Role: placement.Parent, Guardian: g.ID, Name: g.Name, Territory: w.Territory.ID}
				report, event, err := stay.Report(by, nights, "family", nil, nil, demoStart.Add(-12*time.Hour), time.UTC)
				if err == nil {
					_, err = tx.SaveAbsenceReport(ctx, report, event)
				}
				return err
			}
		}
	}
	return nil
}

// A cast is who the visitor of the demo may be.
type cast struct {
	accounts []store.Account
	parents  []placement.Guardian
}

// director is the director of the demo, with the own house.
func (p cast) director() placement.Actor {
	by := p.actor(placement.Director)
	by.Houses = p.of(placement.Director).Houses
	return by
}

// demoPeople chooses one person of each role, and some parents.
func demoPeople(w *cohort.World) cast {
	in := w.Territory.ID
	people := cast{accounts: []store.Account{
		{ID: "acc_demo_officer", Territory: in, Name: w.Officer.Name, Email: "officier@demo.invalid", Role: placement.Officer, Lang: "fr"},
		{ID: "acc_demo_director", Territory: in, Name: "Yann Tanguy", Email: "direction@demo.invalid", Role: placement.Director, Lang: "fr",
			Houses: []placement.HouseID{w.Houses[0].House.ID}},
		{ID: "acc_demo_admin", Territory: in, Name: "Maud Kerdraon", Email: "administration@demo.invalid", Role: placement.Admin, Lang: "fr"},
		{ID: "acc_demo_support", Territory: in, Name: "Dr Gaëlle Prigent", Email: "soutien@demo.invalid", Role: placement.Support, Lang: "fr",
			Naming: placement.Naming{By: "Maud Kerdraon", On: calendar.DayOf(demoStart, time.UTC)}},
		{ID: "acc_demo_referrer", Territory: in, Name: "Loïc Roux, CPE", Email: "orientation@demo.invalid", Role: placement.Referrer, Lang: "fr",
			Institution: "Collège Les Ormeaux, Rennes"},
	}}
	people.parents = demoParents(w)
	return people
}

// actor is the person of a role as the one who does something.
func (p cast) actor(role placement.Role) placement.Actor {
	i := slices.IndexFunc(p.accounts, func(a store.Account) bool { return a.Role == role })
	a := p.accounts[i]
	return placement.Actor{Role: role, Account: a.ID, Name: a.Name, Territory: a.Territory}
}

// demoParents are parents who sign in by mail: one whose agreement is awaited, one
// who agreed alone and whose child is likeliest to be placed, so that there is an
// offer to answer after the run, one whose child boards, and one who ranks wishes
// and reads how it went for such pupils last year. The last two may be one. After them
// comes a pupil of age, who enters as a parent does.
func demoParents(w *cohort.World) []placement.Guardian {
	var asked, likely placement.Guardian
	most := -1
	for family := range w.Families() {
		for _, child := range family.Children {
			if g, ok := byMail(family, hasAgreementToGive(child)); ok && asked.ID == "" {
				asked = g
			}
			id, points := agreedAlone(child)
			if g, ok := byMail(family, id); ok && points > most {
				likely, most = g, points
			}
		}
	}
	list := []placement.Guardian{asked, likely, residentParent(w), rankingParent(w), ownSpace(w)}
	list = slices.DeleteFunc(list, func(g placement.Guardian) bool { return g.ID == "" })
	return slices.CompactFunc(list, func(one, next placement.Guardian) bool { return one.ID == next.ID })
}

// byMail finds a guardian of the family who is written to by mail.
func byMail(family cohort.Family, id placement.GuardianID) (placement.Guardian, bool) {
	i := slices.IndexFunc(family.Guardians, func(g placement.Guardian) bool { return g.ID == id && g.Channel == placement.ByEmail })
	if i < 0 {
		return placement.Guardian{}, false
	}
	return family.Guardians[i], true
}

// hasAgreementToGive names who was asked for an agreement in the campaign.
func hasAgreementToGive(c cohort.Child) placement.GuardianID {
	for _, a := range c.Agreements {
		if a.State == placement.Requested && a.Act == placement.FirstAdmission {
			return a.Guardian
		}
	}
	return ""
}

// agreedAlone names who is the only one to sign for a first request of the
// campaign that is ready for a run, with the points of the request.
func agreedAlone(c cohort.Child) (placement.GuardianID, int) {
	must, _ := placement.Signatories(placement.FirstAdmission, c.Guardians)
	for _, r := range c.Referrals {
		file := fileOf(c, r)
		today := calendar.DayOf(demoStart, time.UTC)
		if r.Way == placement.Application && len(must) == 1 && must[0].Standing == placement.Sole && file.Ready(today) && !c.Pupil.Adult(today) {
			return must[0].Guardian.ID, r.Points()
		}
	}
	return "", 0
}

func (p cast) entries() []web.DemoEntry {
	var list []web.DemoEntry
	for _, a := range p.accounts {
		list = append(list, web.DemoEntry{Code: string(a.ID), Name: a.Name, Role: a.Role, Account: a.ID})
	}
	for _, g := range p.parents {
		list = append(list, web.DemoEntry{Code: string(g.ID), Name: g.Name, Role: placement.Parent, Guardian: g.ID})
	}
	return list
}

// of is the account of that role.
func (p cast) of(role placement.Role) store.Account {
	return p.accounts[slices.IndexFunc(p.accounts, func(a store.Account) bool { return a.Role == role })]
}

// keep adds the accounts. They have no password: only the demo's one click
// lets them in.
func (p cast) keep(ctx context.Context, tx *store.Tx) error {
	for _, a := range p.accounts {
		why := placement.Tick(a.Territory).Happened(demoStart, "account.added", "account", string(a.ID))
		if err := tx.SaveAccount(ctx, a, why); err != nil {
			return err
		}
	}
	return nil
}
