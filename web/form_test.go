package web

import (
	"errors"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
)

// typed is a form as a browser sends it.
func typed(pairs ...string) *Form {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", "/", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return readForm(r)
}

// faultCode is what is wrong with a field, or "".
func faultCode(f *Form, field string) string {
	if fault := f.faultAt(field); fault != nil {
		return fault.Code
	}
	return ""
}

func TestADayIsReadTheWayPeopleTypeIt(t *testing.T) {
	for text, want := range map[string]string{
		"2026-09-01": "", "1/9/2026": "", "01.09.2026": "", " 01/09/2026 ": "", "1 9 2026": "",
		"": "field.missing", "31/04/2026": "date.unknown", "9/2026": "date.unknown", "demain": "date.unknown", "2026-9-1": "date.unknown",
	} {
		f := typed("on", text)
		d := f.Day("on")
		if got := faultCode(f, "on"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if want == "" && d != calendar.MustDay("2026-09-01") {
			t.Errorf("%q is read as %s", text, d)
		}
	}
}

func TestANumberHasBounds(t *testing.T) {
	for text, want := range map[string]string{
		"12": "", " 1 200 ": "", "0": "number.too_small", "2001": "number.too_large", "douze": "number.unknown", "1,5": "number.unknown",
		"": "field.missing", "999999999999999": "field.too_long",
	} {
		f := typed("beds", text)
		f.Number("beds", 1, 2000)
		if got := faultCode(f, "beds"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAFieldSentTwiceOrOutsideItsChoicesIsRefused(t *testing.T) {
	f := typed("a", "1", "a", "2", "b", "x", "c", strings.Repeat("é", 11))
	f.Text("a", 10)
	f.Choice("b", "y", "z")
	f.Text("c", 10)
	for field, want := range map[string]string{"a": "field.twice", "b": "field.unknown", "c": "field.too_long"} {
		if got := faultCode(f, field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}

func TestSubmittingDoesNothingWhileSomethingIsWrong(t *testing.T) {
	f := typed()
	f.Text("reason", 10)
	again, err := f.Submit(func() error { t.Error("done"); return nil })
	if !again || err != nil {
		t.Errorf("again %v, %v", again, err)
	}
}

func TestWhatTypingCannotMendIsAnError(t *testing.T) {
	for _, row := range []struct {
		err   error
		again bool
	}{
		{nil, false},
		{placement.Reject("on", "date.in_future"), true},
		{placement.Refuse("stay.over"), true},
		{placement.Faults{placement.Reject("on", "date.in_future")}, true},
		{placement.Missing("stay"), false},
		{errors.New("ours"), false},
	} {
		again, err := typed().Submit(func() error { return row.err })
		if again != row.again || (err != nil) != (row.err != nil && !row.again) {
			t.Errorf("%v: again %v, %v", row.err, again, err)
		}
	}
}

func TestTheSummaryNamesTheFieldsOfThePage(t *testing.T) {
	f := typed()
	f.Text("reason", 10)
	f.field(plain.FR, "reason", "Motif")
	got := f.summary(plain.FR).Lines[0]
	if got.Href != "#reason" || got.Text != "Motif\u00a0: Complétez ce champ." {
		t.Errorf("got %+v", got)
	}
}

func TestACellNeverRunsInASpreadsheet(t *testing.T) {
	w := httptest.NewRecorder()
	if err := writeCSV(w, "été.csv", [][]string{{"=1+1", "@x", "-3", "+33", "\tx", "a;b", "Éric"}}); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff'=1+1;'@x;'-3;'+33;'\tx;\"a;b\";Éric\r\n"
	if got := w.Body.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := w.Header().Get("Content-Disposition"); got != "attachment; filename*=utf-8''%C3%A9t%C3%A9.csv" {
		t.Errorf("Content-Disposition %q", got)
	}
}
