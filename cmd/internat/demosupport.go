package main

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/web"
)

// demoSupport gives the support team something to open: its member has signed,
// one file has an entry on health, and another is protected by the officer.
func demoSupport(ctx context.Context, tx *store.Tx, officer, member placement.Actor) error {
	signed := demoStart.AddDate(0, 0, -30)
	hash := store.Hash(web.Pledge(plain.FR))
	event := member.Happened(signed, "account.pledged", "account", string(member.Account))
	event.Facts = map[string]string{"text": hash}
	if err := tx.SignPledge(ctx, member.Account, hash, signed, event); err != nil {
		return err
	}
	files, err := tx.Referrals(ctx, store.Whole(officer.Territory), store.ReferralFilter{View: store.Ready, Today: calendar.DayOf(demoStart, time.UTC), Limit: 2})
	if err != nil || len(files) < 2 {
		return err
	}
	entry, written, err := files[0].Referral.Write(member, placement.Health, demoEntry, demoStart.AddDate(0, 0, -6))
	if err != nil {
		return err
	}
	if err := tx.AddEntry(ctx, entry, written); err != nil {
		return err
	}
	on := calendar.DayOf(demoStart, time.UTC).AddDays(-4)
	readers := []store.Reader{
		{Account: officer.Account, NamedBy: officer.Name, NamedOn: on},
		{Account: member.Account, NamedBy: officer.Name, NamedOn: on},
	}
	return tx.Protect(ctx, files[1].Pupil, readers, files[1].Pupil.Protect(officer, demoStart.AddDate(0, 0, -4)))
}

// demoEntry is invented, as everything in the demo.
const demoEntry = "Asthme suivi (exemple inventé). Le traitement peut être donné à l’internat ; l’infirmière a le protocole. Chambre sans moquette souhaitée."
