// Package notify is what people are told: it plans reminders, writes letters,
// and carries them to the relay.
//
// # The mail contract
//
// A notice is one row with a unique key. Planning is a pure function of facts
// (Plan): run twice, late, or by two programs at once, it queues nothing twice.
// When to look is package jobs' affair.
//
// Before the first byte of a message leaves, its recipient, its text, its bytes
// and its Message-ID are durable (intent); after the relay's answer to the final
// dot, so is the answer. Therefore:
//
//   - No notice is lost. At any instant, after any crash, those that were queued
//     are pending, in intent, sent, deferred, failed, in doubt, cancelled, kept
//     back, to be printed or posted.
//   - A crash makes at most as many doubts as there are connections. A doubt is a
//     row with a name. A decision in doubt is sent once more, with the same bytes
//     and the same Message-ID; a reminder in doubt is shown to a person.
//   - Nothing is sent when the result cannot be recorded.
//   - What left is on a list outside the database before the database says so. A
//     database that knows less than the list was restored, one without its list
//     was copied: then the mail is held until a person releases it, and what the
//     list knows does not leave twice.
//   - Whether the person may still be told, and at which address, is read again
//     in the transaction of the intent.
//   - A recipient who is not on the list of those who may be written to (Only) has
//     the notice kept back with its cause; it is decided anew when the list changes.
//   - A temporary refusal and a broken network defer; only a recipient refused for
//     good fails. A fault of the relay's settings stops the sender and fails
//     nothing.
//
// # How messages flow
//
// Where replicas share a database each message has two commits, and all connections
// share them (ledger): intent, and mark with the next intent. A SQLite file has one
// machine, so that more is shared there (flow): a batch of messages is frozen in one
// commit, what each connection begins and ends is noted in a file beside the list of
// what left (carried), written over in place, and the marks of a batch are one
// commit again. The note that a message is begun becomes durable while the relay hears
// from whom and to whom it is; the text waits for the note. A sender that died is
// judged by its notes; where they are lost, all that it had frozen and not settled is
// in doubt.
//
// The words that all recipients of a notice share are written by the templates once
// (skeleton), the fields of the message by the mail library once (form): filling them
// in is a tenth of the work, and gives the same bytes.
//
// # The mail of the day
//
// What only reminds or informs can wait (placement.Notice.CanWait) unless it speaks of
// something near. Who claims such a notice claims in the same transaction all others of
// its guardian, so that they are in one hand; those due by the end of the day where the
// guardian lives leave as one message (sorting, ready.with). The row of that day
// (store.DayMail) is written with the intent. Who finds it there does not send: the
// next look puts the notice off to the next morning. The row goes again when the
// message did not leave, and stays while that is in doubt.
//
// Each notice keeps its words, its Message-ID is that of the first one. The message is
// kept nowhere, so that nobody who may read of one child reads of another, and it is
// never sent a second time as it was: put off, it is written anew, and what a person
// sends again leaves alone. On the list of what left every notice has a line of its
// own.
//
// # What a reminder costs
//
// BenchmarkReminders plans, queues and sends so many as NOTICE_SENT says;
// BenchmarkGoMailLoop is the plain loop of the mail library over one connection that is
// kept. Of what the processor does for a reminder, a tenth is the server of the test, an
// eighth the connection, a fifth planning and queueing, a tenth reading who is told
// what, a tenth the words and the message, and a third the rows: claim, frozen batch,
// settlement and their commits. The disk is waited for once for half as many messages
// as there are connections, and twice for five hundred. Where the relay allows
// it, the envelope of the next message leaves with the final dot (line.following).
//
// On two processors, the server among them: a loop that writes the text of each
// message is overtaken by a fifth to a half, one that sends the same text to everybody
// is a seventh to a fifth faster. Memory does not grow with the number of messages: what is due
// is read part by part (store.Part).
//
// # Quiet hours
//
// Nothing is sent before 8 and after 20 on the clocks of where the recipient lives
// (placement.Guardian.Home), on a Sunday or a public holiday there. A reminder that
// would fall on such a day is planned earlier; what is late waits for the next
// allowed moment, and is closed when its event comes first. One-time codes go at
// once. Why a notice did not leave at the moment of its rule is kept with it
// (Notice.Moved). A round may take hours: each batch is decided about at its own moment,
// and what has not begun when the evening ends, or its event, is decided about anew
// (ready.until).
//
// How many days before is data: placement.ReminderRule, of a territory or a house.
// Another rule holds from the next tick on; what an earlier one queued and it would
// not is closed, and days that were over when it was set are not made up for.
// testdata/planning.txt shows all of it over changes of clock, holidays overseas and
// lost hours.
//
// # Letters and texts
//
// Who takes no mail gets a letter: written at the same moment, kept with its words,
// printed by a person (Papers), who asks once more whether it may still be told and
// where its recipient lives, and who notes that it was posted. What a notice says is
// a row (placement.LetterText), checked by package wording before it is kept; what
// was written keeps its words. testdata/matrix.txt shows who is told what in every
// family.
//
// # A pupil of age
//
// From the birthday on, or from a judgment of emancipation, a pupil answers alone
// (placement.Pupil.Asks): what would ask a parent is not planned, and what was planned
// before is closed at the intent with a cause of its own (OfAge). The parents are told
// what the others who are only informed are told, in words that ask for nothing
// (wording.Facts.Informed), until the pupil has them left out (LeftOut). The pupil is
// written to like any other recipient, as a guardian of standing placement.Self, in
// words to the pupil (wording.Facts.Own).
//
// # The morning digest
//
// Who works here and asked for it is told once a morning what waits, by number
// (Digest): its key is the account and the local day, its text is written when it is
// queued. At the intent it is asked once more whether its reader still wants it. It
// alone has List-Unsubscribe and List-Unsubscribe-Post: the address stops it and opens
// nothing, and is not in what is kept of the notice, which others read.
//
// # What is never in a message
//
// A child's name in the subject, a criterion, a reason but that of the decision
// that is told, a link that opens something by itself.
package notify
