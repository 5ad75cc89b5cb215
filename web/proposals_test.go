package web

import "testing"

// Before an officer confirms all that is left, the page says who will be told.
func TestWhoConfirmsEveryProposalReadsWhoWillBeTold(t *testing.T) {
	w := populate(t)
	at := "/campagnes/" + w.own["campaign"] + "/calculs/" + w.own["run"] + "/confirmer"
	w.browser().with(w.officer).get(at).is(t, 200).has(t, `action="`+at+`"`)
}
