package notify

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// A Relay is the mail server that takes the messages. Zero durations are the
// patience that RFC 5321 asks for.
type Relay struct {
	Host, Port     string
	User, Password string
	Plain          bool        // no TLS: a relay on this very machine
	TLS            *tls.Config // for tests; nil: the system's authorities
	Hello          string      // how the program presents itself
	Connect        time.Duration
	Command        time.Duration
	Final          time.Duration // for the answer to the final dot
}

func (r Relay) patience() Relay {
	r.Connect = orElse(r.Connect, 30*time.Second)
	r.Command = orElse(r.Command, 5*time.Minute)
	r.Final = orElse(r.Final, 10*time.Minute)
	if r.Hello == "" {
		r.Hello = "localhost"
	}
	return r
}

func orElse(d, def time.Duration) time.Duration {
	if d == 0 {
		return def
	}
	return d
}

// A Result is how an attempt ended.
type Result int

// The results. Doubt means that the final dot may have left and no answer was
// read.
const (
	Accepted Result = iota
	Later           // refused for now, or the network broke: try again
	Refused         // the recipient or the message is refused for good
	Doubt
	Misconfigured // the relay does not want us: no message is at fault
)

// A Failure is an attempt that did not end well.
type Failure struct {
	Result Result
	Code   string // "smtp.rcpt.550", "net.connect", "tls.missing": said in words on the board
	Err    error
}

// unwelcome is the failure of a recipient whom a policy of the relay refuses (RFC 3463,
// 5.7), as it is where the relay has taken nothing from us: it does not let us write to
// anybody, and no recipient is at fault. Nil: it is another failure.
func (f *Failure) unwelcome() *Failure {
	var reply *textproto.Error
	if f.Result != Refused || !strings.HasPrefix(f.Code, "smtp.rcpt.") || !errors.As(f.Err, &reply) || !strings.HasPrefix(reply.Msg, "5.7.") {
		return nil
	}
	return &Failure{Misconfigured, fmt.Sprintf("smtp.relay.%d", reply.Code), f.Err}
}

// Error names the code only: a relay's answer may repeat an address.
func (f *Failure) Error() string { return f.Code }

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// A line is one open connection to the relay.
type line struct {
	relay Relay
	conn  net.Conn
	smtp  *smtp.Client
	used  bool   // a message went through it: the relay may have closed it since
	ahead string // to whom the envelope is that left with the last text; "": none did
}

// dial opens a connection and gets as far as being allowed to send.
func (r Relay) dial(ctx context.Context) (*line, error) {
	r = r.patience()
	dialer := net.Dialer{Timeout: r.Connect}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(r.Host, r.Port))
	if err != nil {
		return nil, &Failure{Later, "net.connect", err}
	}
	// Nothing is promised yet: until the greeting is over, the line is cut
	// when patience or the program ends.
	patience, cancel := context.WithTimeout(ctx, r.Command)
	defer cancel()
	defer context.AfterFunc(patience, func() { conn.Close() })()
	l := &line{relay: r, conn: conn}
	if err := l.greet(); err != nil {
		conn.Close()
		return nil, err
	}
	return l, nil
}

// greet speaks the verbs before the first message. A refusal for good here is a
// fault of the settings.
func (l *line) greet() error {
	if l.relay.Port == "465" && !l.relay.Plain {
		l.conn = tls.Client(l.conn, l.relay.tls())
	}
	var err error
	if l.smtp, err = smtp.NewClient(l.conn, l.relay.Host); err != nil {
		return settings("greeting", err)
	}
	l.smtp.SkipSMTPUTF8(true)
	if err := l.smtp.Hello(l.relay.Hello); err != nil {
		return settings("ehlo", err)
	}
	if err := l.secure(); err != nil {
		return err
	}
	if l.relay.User == "" {
		return nil
	}
	auth := smtp.PlainAuth("", l.relay.User, l.relay.Password, l.relay.Host, l.relay.Plain)
	if err := l.smtp.Auth(auth); err != nil {
		return settings("auth", err)
	}
	return nil
}

// secure refuses to go on in clear unless the settings allow it.
func (l *line) secure() error {
	if _, already := l.conn.(*tls.Conn); already || l.relay.Plain {
		return nil
	}
	if ok, _ := l.smtp.Extension("STARTTLS"); !ok {
		return &Failure{Misconfigured, "tls.missing", nil}
	}
	err := l.smtp.StartTLS(l.relay.tls())
	if code, ok := answer(err); ok && code < 500 {
		return &Failure{Later, fmt.Sprintf("smtp.starttls.%d", code), err}
	}
	if err != nil {
		return &Failure{Misconfigured, "tls.refused", err}
	}
	return nil
}

func (r Relay) tls() *tls.Config {
	if r.TLS != nil {
		return r.TLS
	}
	return &tls.Config{ServerName: r.Host, MinVersion: tls.VersionTLS12}
}

// wait bounds the next answers; a line that is gone says so at the next verb.
func (l *line) wait(d time.Duration) { _ = l.smtp.UpdateDeadline(d) }

// quit ends a conversation in good manners and without patience. Where the relay
// waits for a text, there is nothing polite to say.
func (l *line) quit() {
	if l.ahead == "" {
		l.wait(2 * time.Second)
		_ = l.smtp.Quit()
	}
	l.conn.Close()
}

// A parcel is one frozen message to one recipient. Before its text leaves, what has
// to be durable first is waited for; when that fails, the text does not leave.
type parcel struct {
	from, to string
	message  []byte
	durable  func() error // nil: nothing is waited for
	next     string       // to whom the next parcel over the same line is, "" when it is not known
}

// send carries a parcel. Where the relay allows it (RFC 2920, 3.1), the envelope of
// the next one leaves with the final dot. After an error the line is of no use.
func (l *line) send(p parcel) error {
	l.wait(l.relay.Command)
	if err := l.envelope(p.from, p.to); err != nil {
		return err
	}
	if p.durable != nil {
		if err := p.durable(); err != nil {
			return err
		}
	}
	if err := l.text(dotted(p.message), l.following(p)); err != nil {
		return err
	}
	l.wait(l.relay.Final)
	_, _, err := l.smtp.Text.ReadResponse(250)
	l.used = true
	if err == nil {
		return nil
	}
	if code, ok := answer(err); ok {
		return refusal("data", code, err)
	}
	return &Failure{Doubt, "net.final", err}
}

// following is the envelope that leaves with the final dot, "" where none does.
func (l *line) following(p parcel) string {
	l.ahead = ""
	if together, _ := l.smtp.Extension("PIPELINING"); !together || p.next == "" || !writable(p.next) {
		return ""
	}
	l.ahead = p.next
	var b strings.Builder
	for _, v := range l.verbs(p.from, p.next) {
		b.WriteString(v.text + "\r\n")
	}
	return b.String()
}

// text writes a message and its final dot, and what follows it, at once. Where not all
// of the message left, the dot did not: what breaks here has certainly not been
// accepted.
func (l *line) text(whole []byte, following string) error {
	w := l.smtp.Text.W
	n, err := w.Write(append(whole, following...))
	if err == nil {
		err = w.Flush()
	}
	switch {
	case err == nil:
		return nil
	case n < len(whole) || w.Buffered() > len(following):
		return &Failure{Later, "net.data", err}
	}
	return &Failure{Doubt, "net.final", err}
}

// dotted is a message as it goes over the line: a dot more where a line begins with
// one, and a dot alone at its end. What was composed has room for it (form.fill).
func dotted(message []byte) []byte {
	if !plainLines(message) {
		var b bytes.Buffer
		w := textproto.NewWriter(bufio.NewWriter(&b))
		d := w.DotWriter()
		_, _ = d.Write(message) // a buffer takes everything
		_ = d.Close()
		return b.Bytes()
	}
	if !bytes.HasSuffix(message, []byte("\r\n")) {
		message = append(message, '\r', '\n')
	}
	return append(message, '.', '\r', '\n')
}

// plainLines reports whether every line ends in CRLF and none begins with a dot.
func plainLines(message []byte) bool {
	for rest := message; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if rest[0] == '.' || end == 0 || end > 0 && rest[end-1] != '\r' {
			return false
		}
		if end < 0 {
			break
		}
		rest = rest[end+1:]
	}
	return true
}

// A verb is a command and the answer that lets the next one follow.
type verb struct {
	name, text string
	expect     int
}

// verbs are the envelope of a message.
func (l *line) verbs(from, to string) [3]verb {
	mail := "MAIL FROM:<" + from + ">"
	if ok, _ := l.smtp.Extension("8BITMIME"); ok {
		mail += " BODY=8BITMIME"
	}
	return [3]verb{{"mail", mail, 250}, {"rcpt", "RCPT TO:<" + to + ">", 25}, {"data", "DATA", 354}}
}

// writable reports whether an address can stand in a command.
func writable(address string) bool { return !strings.ContainsAny(address, "\r\n<> ") }

// envelope gets as far as 354. Where the relay allows it, the three verbs leave
// together and are answered together; they may have left with the message before.
func (l *line) envelope(from, to string) error {
	if !writable(from) || !writable(to) {
		return &Failure{Refused, "address.unknown", nil}
	}
	verbs := l.verbs(from, to)
	if ahead := l.ahead; ahead != "" {
		if l.ahead = ""; ahead != to { // that one is not sent after all
			return &Failure{Later, "net.mail", nil}
		}
		return l.answers(verbs[:])
	}
	together, _ := l.smtp.Extension("PIPELINING")
	if together {
		return l.ask(verbs[:])
	}
	for i := range verbs {
		if err := l.ask(verbs[i : i+1]); err != nil {
			return err
		}
	}
	return nil
}

// ask sends verbs and reads their answers.
func (l *line) ask(verbs []verb) error {
	for _, v := range verbs {
		l.smtp.Text.W.WriteString(v.text + "\r\n") // a broken line says so when it is flushed
	}
	if err := l.smtp.Text.W.Flush(); err != nil {
		return &Failure{Later, "net." + verbs[len(verbs)-1].name, err}
	}
	return l.answers(verbs)
}

func (l *line) answers(verbs []verb) error {
	for _, v := range verbs {
		if _, _, err := l.smtp.Text.ReadResponse(v.expect); err != nil {
			return refused(v.name, err)
		}
	}
	return nil
}

// refused says what a refused verb means.
func refused(verb string, err error) error {
	code, ok := answer(err)
	if !ok {
		return &Failure{Later, "net." + verb, err}
	}
	if verb == "mail" {
		return settings(verb, err)
	}
	return refusal(verb, code, err)
}

// refusal is an answer of the relay about a message: 5xx is for good, except
// where it says that we have to sign in first.
func refusal(verb string, code int, err error) *Failure {
	f := &Failure{Later, fmt.Sprintf("smtp.%s.%d", verb, code), err}
	switch {
	case code == 530 || code == 535 || code == 538:
		f.Result = Misconfigured
	case code >= 500:
		f.Result = Refused
	}
	return f
}

// settings is an answer of the relay about ourselves.
func settings(verb string, err error) *Failure {
	code, ok := answer(err)
	if !ok {
		if isTLS(err) {
			return &Failure{Misconfigured, "tls.refused", err}
		}
		return &Failure{Later, "net." + verb, err}
	}
	f := &Failure{Later, fmt.Sprintf("smtp.%s.%d", verb, code), err}
	if code >= 500 {
		f.Result = Misconfigured
	}
	return f
}

// answer is the code the relay gave; not ok when it gave none that can be read.
func answer(err error) (code int, ok bool) {
	var reply *textproto.Error
	if errors.As(err, &reply) && reply.Code >= 400 && reply.Code < 600 {
		return reply.Code, true
	}
	return 0, false
}

func isTLS(err error) bool {
	var unknown *tls.CertificateVerificationError
	var header tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &unknown) || errors.As(err, &header) || errors.As(err, &alert)
}

// resultOf is the failure inside an error; an unknown one is worth another try.
func resultOf(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{Later, "net.other", err}
}
