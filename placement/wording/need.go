package wording

import (
	"reflect"
	"slices"
	"strings"

	"internat/placement"
)

// A need is what must stand in a letter of a kind, in the cases in which it is due.
type need struct {
	what []string // any of these names of facts or clauses
	when func(Facts) bool
}

func always(Facts) bool     { return true }
func online(f Facts) bool   { return !f.Paper }
func settled(f Facts) bool  { return !f.Choose }
func choosing(f Facts) bool { return f.Choose }

func must(when func(Facts) bool, names ...string) (list []need) {
	for _, name := range names {
		list = append(list, need{[]string{name}, when})
	}
	return list
}

// everywhere must stand in every letter to a family: whom it is about, unless that is
// the reader, and how to reach who wrote it. What goes to who works here is about nobody.
func everywhere(kind placement.NoticeKind) []need {
	if kind.ToStaff() {
		return nil
	}
	return append(must(others, "Child"), must(always, "help")...)
}

// others are the readers who are not the pupil.
func others(f Facts) bool { return !f.Own }

// linked is the way into the family's space, in a letter that can be clicked.
var linked = need{[]string{"space", "online", "Link"}, online}

// decision must stand in every decision that is told: who decided, when and why, how
// to appeal and, where an algorithm ranked, the mention explicite (code des
// relations entre le public et l'administration, L. 211-5, L. 311-3-1, R. 421-5 of
// the code de justice administrative).
var decision = slices.Concat(must(always, "DecidedBy", "DecidedOn", "appeal"),
	must(func(f Facts) bool { return f.Reasons != "" }, "Reasons"),
	must(func(f Facts) bool { return f.Algorithm }, "mention"),
	must(func(f Facts) bool { return f.Late }, "late"))

// dayToChoose is the day on which a time is to be chosen, in short or in full.
var dayToChoose = []need{{[]string{"MeetingDay", "MeetingOn"}, choosing}}

func kept(f Facts) bool { return f.Kept != "" }

// needs says what each kind must say beside what all say.
var needs = map[placement.NoticeKind][]need{
	placement.AgreementRequest:  append(must(func(f Facts) bool { return f.Late }, "late"), linked),
	placement.AgreementReminder: append(must(always, "AskedOn"), linked),
	placement.RenewalReminder:   append(must(func(f Facts) bool { return f.Until != "" }, "Until"), linked),
	placement.OfferNotice:       append(slices.Concat(decision, must(always, "House", "Nights", "AnswerBy"), must(kept, "Kept")), linked),
	placement.OfferReminder:     append(slices.Concat(must(always, "House", "AnswerBy"), must(kept, "Kept")), linked),
	placement.NoPlaceNotice: append(slices.Concat(decision, must(always, "Why"),
		must(func(f Facts) bool { return len(f.Wishes) > 0 }, "Wishes")), linked),
	placement.MeetingInvitation: append(slices.Concat(must(settled, "MeetingAt"), dayToChoose, must(always, "Place", "Owner")), linked),
	placement.MeetingSlot:       append(must(always, "MeetingAt", "Place", "Owner"), linked),
	placement.MeetingGivenUp:    append(must(always, "MeetingDay"), linked),
	placement.MeetingReminder:   append(slices.Concat(must(settled, "MeetingAt"), dayToChoose, must(always, "Place")), linked),
	placement.MeetingCancelled:  must(always, "MeetingAt"),
	placement.ReviewInvitation:  append(slices.Concat(must(always, "House", "ReviewOn"), must(func(f Facts) bool { return len(f.Guests) > 0 }, "Guests")), linked),
	placement.ReviewReminder:    append(must(always, "House", "ReviewOn"), linked),
	placement.ReviewMoved:       append(must(always, "House", "ReviewOn"), linked),
	placement.ReviewMinutes:     append(must(always, "House", "ReviewHeld"), linked),
	placement.AbsenceAnswered:   append(must(always, "House", "Away"), linked),
	placement.PaperLetter:       append(must(always, "Papers"), linked),
	placement.MorningDigest:     must(always, "Today", "Waits"),
	placement.SectionMoved:      append(must(always, "House", "Section", "MovedOn", "MovedBy", "Because"), linked),
}

// turns are facts on which a letter of a kind must say something else: a yes never
// reads like a no.
var turns = map[placement.NoticeKind][]string{
	placement.AbsenceAnswered: {"Granted"}, placement.RenewalReminder: {"Over"}, placement.OfferNotice: {"KeptOpen", "Informed"},
}

// factFields are the facts, without the structs that hold them.
var factFields = slices.DeleteFunc(reflect.VisibleFields(reflect.TypeFor[Facts]()), func(f reflect.StructField) bool { return f.Anonymous })

// told are the facts that every letter to a family may say, toldStaff those of one to
// who works here.
var (
	told      = []string{"To", "Child", "Service", "Phone", "Hours", "Address", "Link", "Rules", "Paper"}
	toldStaff = []string{"To", "Service", "Today", "Waits"}
)

// inSubject are the facts that a subject may say or ask: a mailbox shows it to
// whoever looks over a shoulder.
var inSubject = []string{
	"House", "Campaign", "MeetingDay", "MeetingOn", "MeetingAt", "ReviewDay", "ReviewOn", "AnswerDay", "AnswerBy", "Until",
	"Today", "Kept", "Over", "Choose", "Late", "Paper", "Algorithm", "Exchange", "KeptOpen",
}

// Names are the facts that a letter of a kind may say, in the order of Facts: those
// that its shipped text says, and those that hold for all.
func Names(kind placement.NoticeKind) (list []string) {
	said, all := map[string]bool{}, told
	if kind.ToStaff() {
		all = toldStaff
	}
	for _, t := range shipped[kind] {
		for _, source := range []string{t.Subject, t.Body} {
			for _, m := range fieldName.FindAllStringSubmatch(source, -1) {
				said[m[1]] = true
			}
		}
	}
	for _, field := range factFields {
		if said[field.Name] || slices.Contains(all, field.Name) {
			list = append(list, field.Name)
		}
	}
	return list
}

// Clauses are what a text may call by name, in the order in which letters have them.
func Clauses() []string {
	return []string{"hello", "late", "space", "online", "appeal", "mention", "help"}
}

// Required are the names that a letter of a kind must say, in some case at least.
func Required(kind placement.NoticeKind) (list []string) {
	for _, n := range slices.Concat(everywhere(kind), needs[kind]) {
		if !slices.Contains(list, n.what[0]) {
			list = append(list, n.what[0])
		}
	}
	return list
}

// maybe are the facts that are not true of every letter of a kind.
var maybe = []string{"Paper", "Algorithm", "Late", "Kept", "KeptOpen", "Exchange", "Reasons", "Wishes", "Choose", "Reply", "Granted", "Guests", "Until", "Over", "House", "Informed", "Own", "Occasion", "Extra"}

// cases are all the letters of a kind that can be: each with the facts that are true
// in it, by name, and its words replaced by marks that tell where they come from.
func cases(kind placement.NoticeKind) (list []Facts) {
	var open []string
	for _, name := range Names(kind) {
		if mayBe(kind, name) {
			open = append(open, name)
		}
	}
	for bits := range 1 << len(open) {
		f := marked()
		v := reflect.ValueOf(&f).Elem()
		for i, name := range open {
			if field := v.FieldByName(name); bits>>i&1 == 0 {
				field.SetZero()
			} else if field.Kind() == reflect.Bool {
				field.SetBool(true)
			}
		}
		if (f.Kept != "" || !f.KeptOpen && !f.Exchange) && (f.Until != "" || !f.Over) && !(f.Own && f.Informed) {
			list = append(list, f)
		}
	}
	return list
}

// mayBe reports whether a fact is true of some letters of a kind only: all but
// those about a meeting have a house.
func mayBe(kind placement.NoticeKind, name string) bool {
	return slices.Contains(maybe, name) && !(name == "House" && slices.Contains(Required(kind), name))
}

// marked has a mark for every word, and nothing that may be true or not.
func marked() (f Facts) {
	v := reflect.ValueOf(&f).Elem()
	for _, fact := range factFields {
		mark := markOf(fact.Name)
		switch field := v.FieldByIndex(fact.Index); field.Kind() {
		case reflect.String:
			field.SetString(mark)
		case reflect.Slice:
			field.Set(reflect.ValueOf([]string{mark}))
		}
	}
	return f
}

func markOf(name string) string { return "⟦" + name + "⟧" }

// truths names what is true in a case, for who wrote a text that fails in it.
func truths(kind placement.NoticeKind, f Facts) string {
	var list []string
	v := reflect.ValueOf(f)
	for _, name := range maybe {
		if slices.Contains(Names(kind), name) && mayBe(kind, name) && !v.FieldByName(name).IsZero() {
			list = append(list, "."+name)
		}
	}
	return strings.Join(list, ", ")
}
