package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// program starts the program as a shell would and gives what it said.
func program(t *testing.T, vars map[string]string, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, env{
		lookup: func(k string) (string, bool) { v, ok := vars[k]; return v, ok },
		in:     strings.NewReader(stdin), out: &o, err: &e, now: time.Now,
	})
	return code, o.String(), e.String()
}

func TestAWrongSettingIsToldByNameInOneLine(t *testing.T) {
	tests := []struct{ variable, value, want string }{
		{"INTERNAT_DATABASE", "mysql://x", "INTERNAT_DATABASE: must be sqlite:PATH or postgres://…"},
		{"INTERNAT_DATABASE", "sqlite:", "INTERNAT_DATABASE: must be"},
		{"INTERNAT_ADDR", "8080", `INTERNAT_ADDR: "8080" is no address`},
		{"INTERNAT_URL", "internat.example.fr", `INTERNAT_URL: "internat.example.fr" must be like https://`},
		{"INTERNAT_URL", "https://internat.example.fr/sub", "INTERNAT_URL:"},
		{"INTERNAT_SMTP", "mail.example.fr:25", "INTERNAT_SMTP: must be like smtp://"},
		{"INTERNAT_SMTP", "smtp://h:25?tls=maybe", "INTERNAT_SMTP: tls must be mandatory or none"},
		{"INTERNAT_FROM", "nobody", `INTERNAT_FROM: "nobody" is no e-mail address`},
		{"INTERNAT_MAIL_ONLY", "claire@example.fr,everybody", `INTERNAT_MAIL_ONLY: "everybody" is neither an address nor a domain`},
		{"INTERNAT_MAIL_ONLY", " , ", `INTERNAT_MAIL_ONLY: " , " names nobody`},
		{"INTERNAT_TIMEZONE", "Paris", `INTERNAT_TIMEZONE: "Paris" is no time zone`},
		{"INTERNAT_KEY_FILE", "/nowhere/key", "INTERNAT_KEY_FILE: open /nowhere/key"},
	}
	for _, test := range tests {
		t.Run(test.variable+"="+test.value, func(t *testing.T) {
			vars := map[string]string{"INTERNAT_DATABASE": "sqlite:" + filepath.Join(t.TempDir(), "x.db"), test.variable: test.value}
			code, out, errs := program(t, vars, "", "migrate")
			if code != exitWrong || out != "" || !strings.Contains(errs, test.want) || strings.Count(errs, "\n") != 1 {
				t.Errorf("code %d, said %q", code, errs)
			}
		})
	}
}

func TestWhatLeftIsListedBesideTheDatabaseOrWhereTheSettingSays(t *testing.T) {
	for _, c := range []struct {
		config config
		state  string
		wrong  bool
	}{
		{config{Database: "sqlite:a/b.db"}, "a/b.db-mail", false},
		{config{Database: "sqlite:a/b.db", SMTP: "smtp://h", State: "/var/lib/x"}, "/var/lib/x", false},
		{config{Database: "postgres://h/x"}, "", false},
		{config{Database: "postgres://h/x", SMTP: "smtp://h"}, "", true},
		{config{Database: "postgres://h/x", SMTP: "smtp://h", State: "/s"}, "/s", false},
	} {
		if err := c.config.checkState(); c.config.state() != c.state || (err != nil) != c.wrong {
			t.Errorf("%+v: %q, %v", c.config, c.config.state(), err)
		}
	}
}

func TestAPasswordIsNeverEchoed(t *testing.T) {
	_, _, errs := program(t, map[string]string{"INTERNAT_SMTP": "smtp://user:hunter2@host:25?tls=no"}, "", "migrate")
	if strings.Contains(errs, "hunter2") {
		t.Errorf("the password was printed: %q", errs)
	}
}

func TestASecretMayComeFromAFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "database")
	if err := os.WriteFile(file, []byte("sqlite:"+filepath.Join(dir, "internat.db")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := program(t, map[string]string{"INTERNAT_DATABASE_FILE": file}, "", "migrate"); code != exitOK {
		t.Fatal(errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "internat.db")); err != nil {
		t.Error(err)
	}
}

func TestTheKeyOfANewDatabaseIsMadeBesideItAndKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "data", "internat.db")
	vars := map[string]string{"INTERNAT_DATABASE": "sqlite:" + file}
	if code, _, errs := program(t, vars, "", "migrate"); code != exitOK {
		t.Fatal(errs)
	}
	before, err := os.ReadFile(file + ".key")
	if err != nil {
		t.Fatal(err)
	}
	if mode, _ := os.Stat(file + ".key"); mode.Mode().Perm() != 0o600 {
		t.Errorf("the key has mode %v", mode.Mode())
	}
	if code, _, errs := program(t, vars, "", "migrate"); code != exitOK {
		t.Fatal(errs)
	}
	if after, _ := os.ReadFile(file + ".key"); !bytes.Equal(before, after) {
		t.Error("the key changed: nothing sealed would open any more")
	}
	if err := os.Remove(file + ".key"); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := program(t, vars, "", "migrate"); code != exitWrong || !strings.Contains(errs, "put the key back") {
		t.Errorf("without its key: code %d, %q", code, errs)
	}
}

func TestHelpExplainsEveryCommandWithAnExample(t *testing.T) {
	_, overview, _ := program(t, nil, "", "help")
	for _, cmd := range commands {
		if !strings.Contains(overview, "internat "+cmd.name) {
			t.Errorf("help does not list %s", cmd.name)
		}
		code, out, _ := program(t, nil, "", append(strings.Fields(cmd.name), "--help")...)
		if code != exitOK || !strings.Contains(out, "Example:\n  ") || !strings.Contains(out, cmd.example) {
			t.Errorf("%s --help: code %d, %q", cmd.name, code, out)
		}
		if strings.Count(cmd.example, "internat "+cmd.name) != 1 {
			t.Errorf("%s: the example %q shows another command", cmd.name, cmd.example)
		}
	}
}

func TestAWrongCallIsTwo(t *testing.T) {
	for _, args := range [][]string{{"teleport"}, {"match", "--nonsense"}, {"verify", "one.json"}, {"verify", "1", "2", "3"}} {
		if code, _, errs := program(t, nil, "", args...); code != exitWrong || errs == "" {
			t.Errorf("%v: code %d, %q", args, code, errs)
		}
	}
}

func TestEveryWrongNumberOfASeedIsToldByItsFlag(t *testing.T) {
	code, _, errs := program(t, nil, "", "seed", "--pupils", "-3", "--houses", "0", "--database", "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	if code != exitWrong || !strings.Contains(errs, "pupils: Write a number from 0") || !strings.Contains(errs, "houses: Write a number from 1") {
		t.Errorf("code %d, %q", code, errs)
	}
}

func TestMatchSaysEveryFaultAndWritesNothing(t *testing.T) {
	code, out, errs := program(t, nil, `{"version":1,"seed":"s","levels":["6e"],"groups":[],"houses":[{"id":"H"},{"id":"H"}],"pupils":[{"id":"","level":"9e","agreement":true,"wishes":[]}],"extra":1}`, "match")
	if code != exitWrong || out != "" || strings.Count(errs, "\n") < 3 {
		t.Errorf("code %d, out %q, errors:\n%s", code, out, errs)
	}
}

// TestAHostileProblemGivesItsFaultsAndNothingElse feeds the program what a broken export or a prankster
// would: every fault is a line that names its path, and there is no outcome.
func TestAHostileProblemGivesItsFaultsAndNothingElse(t *testing.T) {
	problem := func(levels, house, section, pupil string) string {
		return `{"version":1,"seed":"s","levels":[` + levels + `],"groups":["a"],"houses":[{"id":"H"` + house + `,"sections":[{"id":"H/1","beds":1` +
			section + `}]}],"pupils":[{"id":"p","level":"6e","agreement":true` + pupil + `}]}`
	}
	const level, wish = `"6e"`, `,"wishes":[{"house":"H"}]`
	for name, test := range map[string]struct {
		file  string
		wants []string
	}{
		"nothing":            {"", []string{"TYPE", "SYNTAX"}},
		"two documents":      {problem(level, "", "", wish) + problem(level, "", "", wish), []string{"SYNTAX"}},
		"a truncated file":   {problem(level, "", "", wish)[:150], []string{"SYNTAX"}},
		"a BOM":              {"\ufeff" + problem(level, "", "", wish), []string{"TYPE", "SYNTAX"}},
		"2^31 beds":          {strings.Replace(problem(level, "", "", wish), `"beds":1`, `"beds":2147483648`, 1), []string{"houses[0].sections[0].beds: TOO_BIG"}},
		"a negative ratio":   {problem(level, `,"bands":[{"id":"b","ratio":-1,"adults":1}]`, "", wish), []string{"houses[0].bands[0].ratio: TOO_SMALL"}},
		"a share of NaN":     {problem(level, "", `,"floors":[{"group":"a","share":NaN}]`, wish), []string{"houses[0].sections[0].floors[0].share: TYPE", "SYNTAX"}},
		"an unknown field":   {problem(level, `,"colour":"red"`, "", wish), []string{"houses[0].colour: UNKNOWN_FIELD"}},
		"points beyond 2^63": {problem(level, "", "", `,"wishes":[{"house":"H","points":9223372036854775808}]`), []string{"pupils[0].wishes[0].points: TYPE"}},
		"circles": {problem(level, "", "", `,"current":"p","pin":"H","family":"p","forbid":["H/1"],"wishes":[{"house":"p"},{"house":"H/1"}]`), []string{
			"pupils[0].forbid[0]: UNKNOWN", "pupils[0].current: UNKNOWN", "pupils[0].pin: UNKNOWN", "pupils[0].wishes[0].house: UNKNOWN", "pupils[0].wishes[1].house: UNKNOWN"}},
		"a thousand levels": {problem(level+strings.Repeat(`,"6e"`, 1000), "", "", wish), slices.Repeat([]string{"DUPLICATE"}, 1000)},
	} {
		code, out, errs := program(t, nil, test.file, "match")
		lines := strings.Split(strings.TrimSuffix(errs, "\n"), "\n")
		if code != exitWrong || out != "" || len(lines) < len(test.wants) {
			t.Errorf("%s: code %d, out %q, errors:\n%s", name, code, out, errs)
			continue
		}
		for i, want := range test.wants {
			if !strings.Contains(lines[i], want) {
				t.Errorf("%s: line %d is %q, want %s", name, i+1, lines[i], want)
			}
		}
	}
}

// TestAMillionWishesOfOnePupilAreAnswered: the file is foolish and sound.
func TestAMillionWishesOfOnePupilAreAnswered(t *testing.T) {
	file := `{"version":1,"seed":"s","levels":["6e"],"groups":[],"houses":[{"id":"H","sections":[{"id":"H","beds":1}]}],
		"pupils":[{"id":"H","level":"6e","agreement":true,"current":"H","wishes":[{"house":"H"}` + strings.Repeat(`,{"house":"H"}`, 999_999) + `]}]}`
	code, out, errs := program(t, nil, file, "match")
	if code != exitOK || errs != "" || !strings.Contains(out, `{"pupil":"H","house":"H","section":"H","wish":1,"code":"CONTINUING"}`) {
		t.Errorf("code %d, %.300q, %q", code, out, errs)
	}
}

// TestAViolationIsOneLine whatever names an outcome makes up.
func TestAViolationIsOneLine(t *testing.T) {
	dir := t.TempDir()
	problem, outcome := filepath.Join(dir, "p.json"), filepath.Join(dir, "o.json")
	for path, text := range map[string]string{
		problem: `{"version":1,"seed":"s","levels":[],"groups":[],"houses":[],"pupils":[]}`,
		outcome: `{"version":1,"input_sha256":"","seed":"s","placements":[{"pupil":"a\nverified: 1 pupils placed","house":"H\r","section":"\u001b[2J","wish":1,"code":"PLACED"}],
			"unplaced":[],"staffing":[],"transfers":[],"floors":[],"sibling_bits":[],"warnings":[]}`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, _ := program(t, nil, "", "verify", problem, outcome)
	if code != exitNo || strings.ContainsAny(out, "\r\x1b") || strings.Contains(out, "\nverified") || !strings.Contains(out, `LIST a\nverified`) {
		t.Errorf("code %d, %q", code, out)
	}
}

func TestAnOutcomeIsVerifiedAndATamperedOneIsNot(t *testing.T) {
	dir := t.TempDir()
	problem := `{"version":1,"seed":"s","levels":["6e"],"groups":[],"houses":[{"id":"H","sections":[{"id":"H/1","beds":1}]}],
		"pupils":[{"id":"a","level":"6e","agreement":true,"wishes":[{"house":"H","points":2}]},{"id":"b","level":"6e","agreement":true,"wishes":[{"house":"H","points":1}]}]}`
	_, outcome, errs := program(t, nil, problem, "match")
	if errs != "" {
		t.Fatal(errs)
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	p, o := write("p.json", problem), write("o.json", outcome)
	if code, out, _ := program(t, nil, "", "verify", p, o); code != exitOK || !strings.Contains(out, "1 pupils placed") {
		t.Errorf("verify: code %d, %q", code, out)
	}
	swapped := strings.NewReplacer(`"a"`, `"b"`, `"b"`, `"a"`).Replace(outcome)
	if code, out, _ := program(t, nil, "", "verify", p, write("bad.json", swapped)); code != exitNo || out == "" {
		t.Errorf("tampered: code %d, %q", code, out)
	}
}
