package web

import (
	"strconv"
	"strings"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/report"
)

// copyRest are the tables of the life after the request. The text of each letter
// is in the file for programs only: it would fill the pages.
func copyRest(f Frame, c office.CopiedRest) []report.Table {
	voices := copyTable(f, "copy.voices", "copy.at", "copy.says", "copy.words")
	for _, x := range c.Voices {
		voices.Rows = append(voices.Rows, row(moment(f, x.At), f.T("voice."+string(x.Says)), x.Words))
	}
	notes := copyTable(f, "copy.notes", "copy.at", "copy.words")
	for _, x := range c.Notes {
		notes.Rows = append(notes.Rows, row(moment(f, x.At), x.Text))
	}
	meetings := copyTable(f, "copy.meetings", "copy.at", "copy.house", "copy.reply")
	for _, x := range c.Meetings {
		meetings.Rows = append(meetings.Rows, row(moment(f, x.At), x.House, answerWord(f, "family.reply.", string(x.Reply))))
	}
	notices := copyTable(f, "copy.notices", "copy.at", "copy.what", "copy.way")
	for _, x := range c.Notices {
		notices.Rows = append(notices.Rows, row(moment(f, x.At), f.T("notice."+string(x.Kind)), f.T("channel."+string(x.Channel))))
	}
	return []report.Table{voices, notes, copyPapers(f, c.Papers), copyReviews(f, c.Reviews), meetings, copyAbsences(f, c.Absences), copyAsks(f, c.Asks), notices}
}

// answer is the sentence of a code, "" where nothing was said.
func answerWord(f Frame, prefix, code string) string {
	if code == "" {
		return ""
	}
	return f.T(prefix + code)
}

func copyPapers(f Frame, list []office.CopiedPaper) report.Table {
	t := copyTable(f, "copy.papers", "copy.at", "copy.what", "copy.by", "copy.given_with")
	for _, x := range list {
		t.Rows = append(t.Rows, row(moment(f, x.At), f.T("paper."+x.Kind), f.T("role."+string(x.Role)), f.T("copy.given_with."+strconv.FormatBool(x.Given))))
	}
	return t
}

func copyReviews(f Frame, list []office.CopiedReview) report.Table {
	t := copyTable(f, "copy.reviews", "copy.due", "copy.held", "copy.house", "copy.what", "copy.words")
	for _, x := range list {
		words := []string{x.Prepare, x.Minutes}
		for _, topic := range placement.ReviewTopics {
			if rating := x.Found[topic]; rating != "" {
				words = append(words, f.T("copy.pair", f.T("review.topic."+string(topic)), f.T("review.rating."+string(rating))))
			}
		}
		words = append(append(words, x.Decisions...), x.Said)
		t.Rows = append(t.Rows, row(copyDay(f, x.DueOn), copyDay(f, x.HeldOn), x.House, f.T("review."+string(x.Kind)), sentences(words)))
	}
	return t
}

// sentences are the texts that are not empty, one after the other.
func sentences(texts []string) string {
	var b strings.Builder
	for _, text := range texts {
		if text != "" && b.Len() > 0 {
			b.WriteString(" · ")
		}
		b.WriteString(text)
	}
	return b.String()
}

func copyAbsences(f Frame, list []office.CopiedAbsence) report.Table {
	t := copyTable(f, "copy.absences", "copy.from", "copy.back", "copy.reason", "copy.state")
	for _, x := range list {
		state := answerWord(f, "absence.", x.State)
		if x.Reported {
			state = f.T("copy.reported." + x.State)
		}
		t.Rows = append(t.Rows, row(copyDay(f, x.From), copyDay(f, x.Back), answerWord(f, "absence.reason.", x.Reason), state))
	}
	return t
}

func copyAsks(f Frame, list []office.CopiedAsk) report.Table {
	t := copyTable(f, "copy.asks", "copy.at", "copy.what", "copy.words", "copy.state")
	for _, x := range list {
		what := f.T("copy.ask." + string(x.Kind))
		if x.Field != "" {
			what = f.T("copy.pair", what, f.T("ask.field."+x.Field))
		}
		t.Rows = append(t.Rows, row(moment(f, x.At), what, sentences([]string{x.Value, copyDay(f, x.On), x.Words, x.Reason}), f.T("ask."+string(x.State))))
	}
	return t
}
