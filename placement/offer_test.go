package placement

import (
	"testing"
	"time"
)

func openOffer(change func(*Offer)) Offer {
	o := Offer{ID: "off_1", Pupil: "pup_1", House: "hou_a", Section: "sec_a", State: Offered, AnswerBy: noon.Add(48 * time.Hour)}
	change(&o)
	return o
}

func mother() Actor { return Actor{Role: Parent, Guardian: "gua_m"} }
func father() Actor { return Actor{Role: Parent, Guardian: "gua_f"} }

func yes(g GuardianID) OfferAnswer {
	return OfferAnswer{Guardian: g, Accepts: true, Channel: "online", At: noon}
}
func no(g GuardianID) OfferAnswer { return OfferAnswer{Guardian: g, Channel: "online", At: noon} }

func TestAnOfferIsAcceptedWhenEveryHolderSaysYes(t *testing.T) {
	f := readyFile(func(*File) {})
	o, event, err := openOffer(func(*Offer) {}).Answer(mother(), yes("gua_m"), f, today)
	if err != nil || o.State != Offered || event.Verb != "offer.answered" {
		t.Fatalf("after one yes: %s, %s, %v", o.State, event.Verb, err)
	}
	o, event, err = o.Answer(father(), yes("gua_f"), f, today)
	if err != nil || o.State != Accepted || event.Verb != "offer.accepted" {
		t.Fatalf("after both: %s, %s, %v", o.State, event.Verb, err)
	}
}

func TestOneNoDeclines(t *testing.T) {
	f := readyFile(func(*File) {})
	o, _, _ := openOffer(func(*Offer) {}).Answer(mother(), yes("gua_m"), f, today)
	o, event, err := o.Answer(father(), no("gua_f"), f, today)
	if err != nil || o.State != Declined || event.Verb != "offer.declined" {
		t.Errorf("got %s, %s, %v", o.State, event.Verb, err)
	}
}

func TestSayingYesTwiceIsNotTwoParents(t *testing.T) {
	f := readyFile(func(*File) {})
	o, _, _ := openOffer(func(*Offer) {}).Answer(mother(), yes("gua_m"), f, today)
	o, _, err := o.Answer(mother(), yes("gua_m"), f, today)
	if err != nil || o.State != Offered || len(o.Answers) != 1 {
		t.Errorf("got %s with %d answers, %v", o.State, len(o.Answers), err)
	}
}

func TestWhenAnAnswerIsRefused(t *testing.T) {
	tests := []struct {
		name  string
		offer func(*Offer)
		file  func(*File)
		by    Actor
		want  string
	}{
		{"too late", func(o *Offer) { o.AnswerBy = noon.Add(-time.Millisecond) }, func(*File) {}, mother(), "offer.expired"},
		{"already over", func(o *Offer) { o.State = Recalled }, func(*File) {}, mother(), "offer.over"},
		{"suspended", func(o *Offer) { o.State = Suspended }, func(*File) {}, mother(), "offer.suspended"},
		{"for the other parent", func(*Offer) {}, func(*File) {}, father(), "offer.not_found"},
		{"an agreement was taken back", func(*Offer) {}, func(f *File) { f.Agreements[1].State = TakenBack }, mother(), "offer.agreement_missing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := openOffer(test.offer)
			after, _, err := before.Answer(test.by, yes("gua_m"), readyFile(test.file), today)
			wantCode(t, err, test.want)
			if after.State != before.State {
				t.Errorf("the offer moved from %s to %s", before.State, after.State)
			}
		})
	}
}

func TestAnAnswerAtTheLastInstantCounts(t *testing.T) {
	o := openOffer(func(o *Offer) { o.AnswerBy = noon })
	if _, _, err := o.Answer(mother(), yes("gua_m"), readyFile(func(*File) {}), today); err != nil {
		t.Error(err)
	}
}

// Every move that is not in the table is refused, from every state.
func TestOffersMoveOnlyAlongTheTable(t *testing.T) {
	states := []OfferState{Offered, Suspended, Accepted, Declined, Lapsed, Recalled, Arrived, NeverArrived}
	for _, from := range states {
		for _, to := range states {
			o := openOffer(func(o *Offer) { o.State = from })
			after, _, err := o.Move(Tick("ter_35"), to, noon, "a reason")
			if allowed := offerMoves[move{from, to}]; allowed != (err == nil) {
				t.Errorf("%s → %s: %v", from, to, err)
			}
			if err != nil && after.State != from {
				t.Errorf("%s → %s was refused and still happened", from, to)
			}
		}
	}
}

func TestRecallingAnOfferNeedsAReason(t *testing.T) {
	_, _, err := openOffer(func(*Offer) {}).Move(Actor{Role: Officer}, Recalled, noon, "")
	wantCode(t, err, "reason.missing")
}
