package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// A command is one thing the program does from the command line.
type command struct {
	name    string // "import houses"
	summary string
	usage   string // what follows the name
	example string
	run     func(ctx context.Context, c *call) error
	// flags declares the command's own flags; nil when it has none.
	flags func(c *call)
}

// commands is the whole command line, in the order of the help.
var commands = []command{
	demoCommand, serveCommand, importHousesCommand, importPupilsCommand, importSiecleCommand, importBoardersCommand, importPlacesCommand, importCalendarCommand, importUndoCommand, seedCommand,
	matchCommand, verifyCommand, replayCommand, checkCommand, occupancyCommand, staysCommand,
	noticesSendCommand, noticesListCommand, noticesReleaseCommand, noticesReplyCommand, noticesResendCommand, noticesBounceCommand, retentionListCommand, retentionProposeCommand, retentionRunCommand, retentionLedgerCommand, retentionReplayCommand,
	jobsListCommand, jobsRunCommand,
	accountCommand, migrateCommand, versionCommand,
}

// A call is one start of a command.
type call struct {
	env
	command command
	flags   *flag.FlagSet
	config  config
	args    []string       // what is left after the flags
	options map[string]any // the command's own flags, by name
}

// A wrongCall is an error in how the program was called: exit code 2.
type wrongCall struct{ text string }

func (w wrongCall) Error() string { return w.text }

func wrong(format string, args ...any) error { return wrongCall{fmt.Sprintf(format, args...)} }

// A tryLater is an error of a command that a mail server pipes a message to: exit code
// 75, by which the server keeps the message. Any other one refuses it for good.
type tryLater struct{ error }

func (l tryLater) Unwrap() error { return l.error }

// errNo ends a command whose answer is no and was already said.
var errNo = errors.New("no")

// run is the whole program.
func run(ctx context.Context, args []string, e env) int {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help"}, args[0]) {
		help(e.out)
		return exitOK
	}
	cmd, rest, ok := find(args)
	if !ok {
		fmt.Fprintf(e.err, "internat: there is no command %q; internat help lists them\n", strings.Join(args[:min(len(args), 2)], " "))
		return exitWrong
	}
	c, err := parse(cmd, rest, e)
	if errors.Is(err, flag.ErrHelp) {
		c.help()
		return exitOK
	}
	if err == nil {
		err = cmd.run(ctx, c)
	}
	return c.exit(err)
}

// find takes the longest command name the arguments begin with.
func find(args []string) (command, []string, bool) {
	for words := min(2, len(args)); words > 0; words-- {
		name := strings.Join(args[:words], " ")
		i := slices.IndexFunc(commands, func(c command) bool { return c.name == name })
		if i >= 0 {
			return commands[i], args[words:], true
		}
	}
	return command{}, nil, false
}

// parse reads the flags, the settings every command takes among them. Flags
// may stand before and after the arguments.
func parse(cmd command, args []string, e env) (*call, error) {
	c := &call{env: e, command: cmd, flags: flag.NewFlagSet(cmd.name, flag.ContinueOnError), options: map[string]any{}}
	c.flags.SetOutput(io.Discard)
	c.flags.Usage = func() {}
	c.config.declare(c.flags)
	if cmd.flags != nil {
		cmd.flags(c)
	}
	for {
		if err := c.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return c, err
			}
			return c, wrong("%v; internat %s --help says what it takes", err, cmd.name)
		}
		if args = c.flags.Args(); len(args) == 0 {
			break
		}
		c.args, args = append(c.args, args[0]), args[1:]
	}
	return c, c.config.fill(c.flags, e.lookup)
}

// exit says what went wrong, in one line, and gives the exit code.
func (c *call) exit(err error) int {
	var w wrongCall
	var later tryLater
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errNo):
		return exitNo
	case errors.As(err, &later):
		fmt.Fprintf(c.err, "internat %s: %v\n", c.command.name, c.sentence(err))
		return exitLater
	case errors.As(err, &w):
		fmt.Fprintf(c.err, "internat %s: %v\n", c.command.name, err)
		return exitWrong
	}
	fmt.Fprintf(c.err, "internat %s: %v\n", c.command.name, c.sentence(err))
	return exitNo
}

// want checks how many arguments there are.
func (c *call) want(names ...string) error {
	if len(c.args) == len(names) {
		return nil
	}
	if len(c.args) > len(names) {
		return wrong("%q is one argument too many", c.args[len(names)])
	}
	return wrong("%s is missing; for example: %s", names[len(c.args)], c.command.example)
}

func help(w io.Writer) {
	fmt.Fprint(w, `Internat places pupils in boarding houses: referrals, agreements, runs, offers,
beds, reviews and reminders.

Start with:  internat demo

`)
	for _, cmd := range commands {
		fmt.Fprintf(w, "  internat %-18s %s\n", cmd.name, cmd.summary)
	}
	fmt.Fprint(w, "\ninternat COMMAND --help says more about one. Exit codes: 0 done, 1 the answer is no, 2 the call was wrong.\n")
}

func (c *call) help() {
	fmt.Fprintf(c.out, "internat %s %s\n\n%s.\n\nExample:\n  %s\n", c.command.name, c.command.usage, c.command.summary, c.command.example)
	var own, settings strings.Builder
	c.flags.VisitAll(func(f *flag.Flag) {
		to := &own
		if _, ok := settingOf(f.Name); ok {
			to = &settings
		}
		fmt.Fprintf(to, "  --%-12s %s\n", f.Name, f.Usage)
	})
	if own.Len() > 0 {
		fmt.Fprintf(c.out, "\nFlags:\n%s", own.String())
	}
	fmt.Fprintf(c.out, "\nSettings, as a flag or in the environment:\n%s", settings.String())
}
