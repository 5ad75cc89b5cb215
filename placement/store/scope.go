package store

import (
	"context"
	"strconv"
	"strings"

	"internat/placement"
)

// A Scope is what a person sees of a territory: all of it, or the houses of one
// director. The zero scope sees nothing. It becomes a condition of the query,
// so that what is out of scope is simply not found.
type Scope struct {
	Territory placement.TerritoryID
	All       bool                // every house of the territory; otherwise
	Director  placement.AccountID // the houses that this account runs today
	Reader    placement.AccountID // who asks: protected children are there for their readers; "" is the program itself
}

// ScopeOf is what the actor sees. A director's houses are read from the account
// each time: a house taken away is out of sight with the next query. A parent
// sees children, not houses: package web reads them through the guardian.
func ScopeOf(by placement.Actor) Scope {
	switch by.Role {
	case placement.System:
		return Whole(by.Territory)
	case placement.Officer, placement.Admin, placement.Support:
		return Scope{Territory: by.Territory, All: true, Reader: by.Account}
	case placement.Director:
		return Scope{Territory: by.Territory, Director: by.Account, Reader: by.Account}
	}
	return Scope{}
}

// Whole is the scope of a whole territory, with every child in it: for what the
// program does by itself, and for what names no child.
func Whole(in placement.TerritoryID) Scope { return Scope{Territory: in, All: true} }

// An argList numbers the arguments of a query as its text is put together.
type argList []any

// add takes an argument and gives its placeholder.
func (a *argList) add(v any) string {
	*a = append(*a, v)
	return "$" + strconv.Itoa(len(*a))
}

// list adds texts and gives their placeholders.
func (a *argList) list(texts []string) string {
	places := make([]string, len(texts))
	for i, text := range texts {
		places[i] = a.add(text)
	}
	return strings.Join(places, ", ")
}

// in is the scope as a condition on the columns that hold the territory and the
// house. The director's half is left out for who sees everything, so that the
// planner keeps the index of the territory.
func (s Scope) in(territory, house string, args *argList) string {
	where := territory + " = " + args.add(string(s.Territory))
	if s.All {
		return where
	}
	return where + " AND " + house + " IN (SELECT a.house_id FROM account_house a WHERE a.account_id = " + args.add(string(s.Director)) + ")"
}

// knows is the scope as a condition on the column of a pupil's id: a protected
// child is there for its readers only, and does not exist for anybody else.
func (s Scope) knows(pupil string, args *argList) string {
	if s.Reader == "" {
		return "1 = 1"
	}
	return known(pupil, args.add(string(s.Reader)))
}

// ofBoarders is the scope for what happens in the houses themselves: beds, stays,
// absences, reviews, meetings. A director knows who sleeps in the own houses,
// protected or not: a list for an evacuation without a child is a danger. The
// houses are in the scope already; only who sees the whole territory must be a
// reader. The request behind the stay, its reasons and its points, and that the
// child is protected, stay with the readers.
func (s Scope) ofBoarders() Scope {
	if !s.All {
		s.Reader = ""
	}
	return s
}

// Veils reports whether the person may not know of every child who boards: true for
// who sees the whole territory, whether or not there is such a child.
func (s Scope) Veils() bool { return s.ofBoarders().Reader != "" }

// comes is knows for offer o: once a place of the house is accepted, its director
// prepares the bed and knows for whom.
func (s Scope) comes(args *argList) string {
	knows := s.knows("o.pupil_id", args)
	if s.All {
		return knows
	}
	return `(` + knows + ` OR o.state IN ('accepted', 'arrived') AND o.exchange = '')`
}

// Knows reports whether somebody who may see that a child boards may also see
// the request behind it.
func (tx *Tx) Knows(ctx context.Context, scope Scope, pupil placement.PupilID) (bool, error) {
	n, err := tx.count(ctx, `SELECT count(*) FROM pupil p WHERE p.id = $1 AND `+knownTo("p.id", "$2"), string(pupil), string(scope.Reader))
	return n > 0, err
}

// known is the same for the account at a placeholder. Every protected child has a
// reader, so that the small table of readers answers without the pupils.
func known(pupil, account string) string {
	return pupil + ` NOT IN (SELECT d.pupil_id FROM reader d WHERE d.pupil_id NOT IN
		(SELECT m.pupil_id FROM reader m WHERE m.account_id = ` + account + `))`
}

// only is a condition that no index is chosen by: where a few rows are named, a
// planner that knows no counts would sooner walk through all of a territory.
func only(where string) string { return `CASE WHEN ` + where + ` THEN 1 ELSE 0 END = 1` }

// knownTo is the same where the placeholder may be "": the program itself, or a
// guardian, whose own children are asked for elsewhere.
func knownTo(pupil, account string) string {
	return `(` + account + ` = '' OR ` + known(pupil, account) + `)`
}
