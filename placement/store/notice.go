package store

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"internat/placement"
)

// queueRows is how many notices one statement carries. PostgreSQL is asked over
// a connection: fewer, longer statements. SQLite reads a statement's parameters
// in a time that grows with their square: one row, prepared once.
var queueRows = map[Dialect]int{SQLite: 1, Postgres: 50}

// queueValues are the columns that a notice brings along; the others start
// empty.
const queueValues = 20

// QueueNotices queues notices in a transaction of their own, as Tx.QueueNotices does:
// a new notice changes nothing for those that are on their way.
func (db *DB) QueueNotices(ctx context.Context, list []placement.Notice) (added int, err error) {
	err = db.write(ctx, func(tx *Tx) (err error) {
		added, err = tx.QueueNotices(ctx, list)
		return err
	})
	return added, err
}

// QueueNotices adds the notices whose key is not there yet and tells how many
// it added. Queueing the same facts twice, at once or a week later, adds
// nothing; what was closed because a rule of reminders did not plan it waits again
// when the rule of today does. A text that is already written (a one-time code) is sealed.
func (tx *Tx) QueueNotices(ctx context.Context, list []placement.Notice) (added int, err error) {
	size := queueRows[tx.dialect]
	whole := len(list) / size * size
	if added, err = tx.queue(ctx, list[:whole], size); err != nil || whole == len(list) {
		return added, err
	}
	n, err := tx.queue(ctx, list[whole:], len(list)-whole)
	return added + n, err
}

// queue adds notices, size of them at a time; size divides their number.
func (tx *Tx) queue(ctx context.Context, list []placement.Notice, size int) (added int, err error) {
	if len(list) == 0 {
		return 0, nil
	}
	insert, err := tx.prepared(ctx, queueStatement(size))
	if err != nil {
		return 0, err
	}
	for ; len(list) > 0; list = list[size:] {
		res, err := insert.ExecContext(ctx, tx.queueArgs(list[:size])...)
		if err != nil {
			return added, err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return added, err
		}
		added += int(n)
	}
	return added, nil
}

func (tx *Tx) queueArgs(list []placement.Notice) []any {
	args := make([]any, 0, queueValues*len(list))
	for _, n := range list {
		id := orderedID("not", n.CreatedAt)
		args = append(args, id, n.Key, string(n.Kind), string(n.Territory), n.About.Kind, n.About.ID,
			string(n.Pupil), string(n.Guardian), string(n.Account), string(n.Channel), n.Lang,
			instant(n.DueAt), instant(n.NotAfter), n.Moved, string(n.State),
			tx.sealed("notice", "subject", id, n.Subject), tx.sealed("notice", "text", id, n.Text), instant(n.CreatedAt), tx.sealed("notice", "recipient", id, n.Recipient), string(n.Dispatch))
	}
	return args
}

// queueStatement inserts that many rows; a notice first looked at when due has
// its due instant as next_at.
func queueStatement(rows int) string {
	var b strings.Builder
	b.WriteString(`INSERT INTO notice (id, key, kind, territory_id, about_kind, about_id, pupil_id, guardian_id, account_id,
		channel, lang, due_at, not_after, moved, state, sealed_subject, sealed_text, created_at, sealed_recipient, dispatch_id,
		next_at, attempts, leased_by, lease_until, sealed_html, sealed_bytes, message_id, error, sent_at) VALUES `)
	for row := range rows {
		if row > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(")
		for column := 1; column <= queueValues; column++ {
			b.WriteString("$" + strconv.Itoa(row*queueValues+column) + ", ")
		}
		due := "$" + strconv.Itoa(row*queueValues+12)
		b.WriteString(due + ", 0, '', '', '', '', '', '', '')")
	}
	b.WriteString(` ON CONFLICT (key) DO UPDATE SET state = excluded.state, next_at = excluded.next_at, due_at = excluded.due_at,
		not_after = excluded.not_after, moved = excluded.moved, created_at = excluded.created_at, error = ''
		WHERE notice.state = 'cancelled' AND notice.error = 'unplanned'`)
	return b.String()
}

// VoidNotices closes what is not sent yet about a thing: all of it, or the
// kinds named. The reason is a code that the delivery board can say. What is
// on its way at this very moment is left to the sender, which asks again
// whether it is still due before it sends.
func (tx *Tx) VoidNotices(ctx context.Context, about placement.Thing, reason string, kinds ...placement.NoticeKind) (int, error) {
	if len(kinds) == 0 {
		kinds = []placement.NoticeKind{""}
	}
	total := 0
	for _, kind := range kinds {
		n, err := tx.exec(ctx, `UPDATE notice SET state = 'cancelled', error = $1, next_at = '', leased_by = '', lease_until = ''
			WHERE about_kind = $2 AND about_id = $3 AND ($4 = '' OR kind = $4) AND state IN ('pending', 'deferred', 'to_print', 'held')`,
			reason, about.Kind, about.ID, string(kind))
		if err != nil {
			return total, err
		}
		total += int(n)
	}
	return total, nil
}

// VoidNoticesTo is VoidNotices for one guardian and one kind.
func (tx *Tx) VoidNoticesTo(ctx context.Context, about placement.Thing, to placement.GuardianID, reason string, kind placement.NoticeKind) error {
	_, err := tx.exec(ctx, `UPDATE notice SET state = 'cancelled', error = $1, next_at = '', leased_by = '', lease_until = ''
		WHERE about_kind = $2 AND about_id = $3 AND kind = $4 AND guardian_id = $5 AND state IN ('pending', 'deferred', 'to_print', 'held')`,
		reason, about.Kind, about.ID, string(kind), string(to))
	return err
}

// VoidNoticesToParents is VoidNotices for all that waits to tell the parents about a
// pupil.
func (tx *Tx) VoidNoticesToParents(ctx context.Context, of placement.PupilID, reason string) error {
	_, err := tx.exec(ctx, `UPDATE notice SET state = 'cancelled', error = $1, next_at = '', leased_by = '', lease_until = ''
		WHERE pupil_id = $2 AND pupil_id <> '' AND state IN ('pending', 'deferred', 'to_print', 'held')
			AND guardian_id IN (SELECT k.guardian_id FROM guardianship k WHERE k.pupil_id = $2 AND k.standing <> 'self')`, reason, string(of))
	return err
}

const noticeColumns = `id, key, kind, territory_id, about_kind, about_id, pupil_id, guardian_id, account_id, channel, lang,
	due_at, not_after, moved, state, attempts, next_at, sealed_recipient, sealed_subject, message_id, error, created_at, sent_at, text_id`

// scanNotice reads a notice without its text: lists do not need it.
func (tx *Tx) scanNotice(s scanner) (n placement.Notice, err error) {
	err = s.Scan(&n.ID, &n.Key, &n.Kind, &n.Territory, &n.About.Kind, &n.About.ID, &n.Pupil, &n.Guardian, &n.Account, &n.Channel, &n.Lang,
		instantAt{&n.DueAt}, instantAt{&n.NotAfter}, &n.Moved, &n.State, &n.Attempts, instantAt{&n.NextAt},
		&n.Recipient, &n.Subject, &n.MessageID, &n.Error, instantAt{&n.CreatedAt}, instantAt{&n.SentAt}, &n.Words)
	if err == nil {
		n.Recipient, err = tx.unsealed("notice", "recipient", string(n.ID), n.Recipient)
	}
	if err == nil {
		n.Subject, err = tx.unsealed("notice", "subject", string(n.ID), n.Subject)
	}
	return n, err
}

// Notice finds a notice of a territory with its text, as far as one is written.
func (tx *Tx) Notice(ctx context.Context, scope Scope, id placement.NoticeID) (placement.Notice, error) {
	rows, err := tx.rows(ctx, `SELECT `+noticeColumns+` FROM notice WHERE id = $1 AND territory_id = $2 AND `+knownTo("pupil_id", "$3"),
		string(id), string(scope.Territory), string(scope.Reader))
	n, err := one("notice", rows, err, tx.scanNotice)
	if err != nil {
		return n, err
	}
	n.Text, n.HTML, err = tx.noticeText(ctx, id)
	return n, err
}

// noticeText reads the written text of a notice.
func (tx *Tx) noticeText(ctx context.Context, id placement.NoticeID) (text, html string, err error) {
	rows, err := tx.rows(ctx, `SELECT sealed_text, sealed_html FROM notice WHERE id = $1`, string(id))
	pair, err := one("notice", rows, err, func(s scanner) (p [2]string, err error) {
		err = s.Scan(&p[0], &p[1])
		return p, err
	})
	if err == nil {
		text, err = tx.unsealed("notice", "text", string(id), pair[0])
	}
	if err == nil {
		html, err = tx.unsealed("notice", "html", string(id), pair[1])
	}
	return text, html, err
}

// A NoticeFilter narrows a list of notices. Zero fields do not narrow.
type NoticeFilter struct {
	State  placement.NoticeState
	Kind   placement.NoticeKind
	From   time.Time // due at or after
	Before time.Time // due before
	Newest bool      // the latest first
	Limit  int       // 0 = 200
	Offset int
}

// Notices lists the notices of a territory, the earliest due first.
func (tx *Tx) Notices(ctx context.Context, scope Scope, f NoticeFilter) ([]placement.Notice, error) {
	order := "due_at, id"
	if f.Newest {
		order = "due_at DESC, id DESC"
	}
	before := "9"
	if !f.Before.IsZero() {
		before = instant(f.Before)
	}
	if f.Limit == 0 {
		f.Limit = 200
	}
	query, args := `SELECT `+noticeColumns+` FROM notice WHERE territory_id = $1 AND due_at >= $2 AND due_at < $3 AND `+knownTo("pupil_id", "$4"),
		[]any{string(scope.Territory), instant(f.From), before, string(scope.Reader)}
	if f.State != "" {
		args = append(args, string(f.State))
		query += ` AND state = $` + strconv.Itoa(len(args))
	}
	if f.Kind != "" {
		args = append(args, string(f.Kind))
		query += ` AND kind = $` + strconv.Itoa(len(args))
	}
	args = append(args, f.Limit, f.Offset)
	query += ` ORDER BY ` + order + ` LIMIT $` + strconv.Itoa(len(args)-1) + ` OFFSET $` + strconv.Itoa(len(args))
	rows, err := tx.rows(ctx, query, args...)
	return collect(rows, err, tx.scanNotice)
}

// FailedTo lists what failed to reach a guardian, the earliest due first.
func (tx *Tx) FailedTo(ctx context.Context, scope Scope, to placement.GuardianID) ([]placement.Notice, error) {
	rows, err := tx.rows(ctx, `SELECT `+noticeColumns+` FROM notice
		WHERE guardian_id = $1 AND state = 'failed' AND territory_id = $2 AND `+knownTo("pupil_id", "$3")+` ORDER BY due_at, id`,
		string(to), string(scope.Territory), string(scope.Reader))
	return collect(rows, err, tx.scanNotice)
}

// failedPerson is whom a failed notice did not reach: all that failed to reach one
// person is one thing to repair.
const failedPerson = `CASE WHEN guardian_id <> '' THEN guardian_id WHEN account_id <> '' THEN account_id ELSE id END`

// FailedTasks lists what failed by person, who has waited longest first: limit
// persons from an offset on, each with all notices that did not reach him or her.
func (tx *Tx) FailedTasks(ctx context.Context, scope Scope, limit, offset int) ([][]placement.Notice, error) {
	const failed = ` FROM notice WHERE territory_id = $1 AND state = 'failed' AND (`
	known := knownTo("pupil_id", "$2") + `)`
	rows, err := tx.rows(ctx, `SELECT `+noticeColumns+failed+known+` AND `+failedPerson+` IN (
			SELECT `+failedPerson+failed+known+` GROUP BY 1 ORDER BY min(due_at), 1 LIMIT $3 OFFSET $4)
		ORDER BY due_at, id`, string(scope.Territory), string(scope.Reader), limit, offset)
	list, err := collect(rows, err, tx.scanNotice)
	return byPerson(list), err
}

// byPerson puts together the notices of one person, in the order of their first ones.
func byPerson(list []placement.Notice) (tasks [][]placement.Notice) {
	at := map[string]int{}
	for _, n := range list {
		who := cmp.Or(string(n.Guardian), string(n.Account), string(n.ID))
		i, known := at[who]
		if !known {
			i = len(tasks)
			at[who] = i
			tasks = append(tasks, nil)
		}
		tasks[i] = append(tasks[i], n)
	}
	return tasks
}

// NoticesOf lists what was and will be written about a thing in scope, for its
// page: a director has read the thing itself, of the own house, before.
func (tx *Tx) NoticesOf(ctx context.Context, scope Scope, about placement.Thing) ([]placement.Notice, error) {
	rows, err := tx.rows(ctx, `SELECT `+noticeColumns+` FROM notice
		WHERE about_kind = $1 AND about_id = $2 AND territory_id = $3 AND `+knownTo("pupil_id", "$4")+` ORDER BY due_at, id`,
		about.Kind, about.ID, string(scope.Territory), string(scope.ofBoarders().Reader))
	return collect(rows, err, tx.scanNotice)
}

// EachNotice hands each notice of a territory to f, the earliest due first, a
// page at a time: the list may be longer than memory. It is for who runs the
// program, and names no child: every notice is there.
func (tx *Tx) EachNotice(ctx context.Context, in placement.TerritoryID, f func(placement.Notice) error) error {
	due, id := "", ""
	for {
		rows, err := tx.rows(ctx, `SELECT `+noticeColumns+` FROM notice
			WHERE territory_id = $1 AND (due_at, id) > ($2, $3) ORDER BY due_at, id LIMIT 1000`, string(in), due, id)
		list, err := collect(rows, err, tx.scanNotice)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, n := range list {
			if err := f(n); err != nil {
				return err
			}
		}
		last := list[len(list)-1]
		due, id = instant(last.DueAt), string(last.ID)
	}
}

// A Board counts the notices that Notices lists to the same person: what an officer looks at in the
// morning.
type Board struct {
	Waiting  int // pending or on their way
	Soon     int // due before the next day is over
	Deferred int
	Failed   int // persons whom something did not reach
	InDoubt  int
	ToPrint  int
	KeptBack int       // for recipients the service may not write to
	Sent     int       // of the last thirty days
	Void     int       // of the last thirty days
	Oldest   time.Time // due instant of the oldest one that is late; zero: none is
}

// NoticeBoard counts at an instant. Sent ones are counted over thirty days: the
// board must stay as quick in its tenth year as in its first.
func (tx *Tx) NoticeBoard(ctx context.Context, scope Scope, now time.Time) (b Board, err error) {
	month := instant(now.AddDate(0, 0, -30))
	for _, c := range []struct {
		into  *int
		state placement.NoticeState
		from  string
		to    string
	}{
		{&b.Waiting, placement.Waiting, "", "9"},
		{&b.Soon, placement.Waiting, "", instant(now.Add(24 * time.Hour))},
		{&b.Deferred, placement.Deferred, "", "9"},
		{&b.Failed, placement.Undone, "", "9"},
		{&b.InDoubt, placement.InDoubt, "", "9"},
		{&b.ToPrint, placement.ToPrint, "", "9"},
		{&b.KeptBack, placement.KeptBack, "", "9"},
		{&b.Sent, placement.Sent, month, "9"},
		{&b.Void, placement.Void, month, "9"},
	} {
		if *c.into, err = tx.countNotices(ctx, scope, c.state, c.from, c.to); err != nil {
			return b, err
		}
	}
	b.Oldest, err = tx.oldestLate(ctx, scope, now)
	return b, err
}

func (tx *Tx) countNotices(ctx context.Context, scope Scope, state placement.NoticeState, from, to string) (int, error) {
	what := `*`
	if state == placement.Undone {
		what = `DISTINCT ` + failedPerson
	}
	return tx.count(ctx, `SELECT count(`+what+`) FROM notice WHERE territory_id = $1 AND state = $2 AND due_at >= $3 AND due_at < $4 AND `+knownTo("pupil_id", "$5"),
		string(scope.Territory), string(state), from, to, string(scope.Reader))
}

// NoticesInTrouble counts what a person has to look at. It stands in the menu of every
// page, so it does not count what was sent, as NoticeBoard does.
func (tx *Tx) NoticesInTrouble(ctx context.Context, scope Scope) (total int, err error) {
	for _, state := range []placement.NoticeState{placement.InDoubt, placement.Undone} {
		n, err := tx.countNotices(ctx, scope, state, "", "9")
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func (tx *Tx) oldestLate(ctx context.Context, scope Scope, now time.Time) (oldest time.Time, err error) {
	for _, state := range []placement.NoticeState{placement.Waiting, placement.Deferred} {
		rows, err := tx.rows(ctx, `SELECT due_at FROM notice WHERE territory_id = $1 AND state = $2 AND due_at < $3 AND `+knownTo("pupil_id", "$4")+`
			ORDER BY due_at, id LIMIT 1`, string(scope.Territory), string(state), instant(now), string(scope.Reader))
		late, err := collect(rows, err, func(s scanner) (t time.Time, err error) {
			err = s.Scan(instantAt{&t})
			return t, err
		})
		if err != nil {
			return oldest, err
		}
		if len(late) == 1 && (oldest.IsZero() || late[0].Before(oldest)) {
			oldest = late[0]
		}
	}
	return oldest, nil
}

// NoticeStates counts every notice of every territory by state: the sum is all
// that was ever queued, so that nothing is lost without a trace.
func (tx *Tx) NoticeStates(ctx context.Context) (map[placement.NoticeState]int, error) {
	rows, err := tx.rows(ctx, `SELECT state, count(*) FROM notice GROUP BY state ORDER BY state`)
	type line struct {
		state placement.NoticeState
		n     int
	}
	list, err := collect(rows, err, func(s scanner) (l line, err error) {
		err = s.Scan(&l.state, &l.n)
		return l, err
	})
	counts := map[placement.NoticeState]int{}
	for _, l := range list {
		counts[l.state] = l.n
	}
	return counts, err
}
