package boot

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

type everything struct {
	Text     string          `env:"TEXT,a text, with a comma"`
	Flag     bool            `env:"FLAG,true"`
	Int      int             `env:"INT,-7"`
	Small    int8            `env:"SMALL,127"`
	Unsigned uint16          `env:"UNSIGNED,65535"`
	Float    float64         `env:"FLOAT,0.5"`
	Time     time.Duration   `env:"TIME,1m30s"`
	URL      *url.URL        `env:"URL,redis://localhost:6379/0"`
	Plain    url.URL         `env:"PLAIN,nats://localhost:4222"`
	Secret   Secret          `env:"SECRET,"`
	Level    slog.Level      `env:"LEVEL,warn"`
	Address  netip.AddrPort  `env:"ADDRESS,127.0.0.1:80"`
	Texts    []string        `env:"TEXTS,a:1,b:2"`
	Times    []time.Duration `env:"TIMES,1,2s"`
	URLs     []*url.URL      `env:"URLS,http://a,http://b"`
	Secrets  []Secret        `env:"SECRETS,"`
	Optional *int            `env:"OPTIONAL,"`
	Other    map[string]int
	hidden   int
}

func lookup(pairs map[string]string) Lookup {
	return func(name string) (string, bool) {
		v, ok := pairs[name]
		return v, ok
	}
}

func TestEnvDefaults(t *testing.T) {
	var c everything
	unset := func(string) (string, bool) { return "not set, whatever this says", false }
	if err := EnvFrom(unset, "A", new(everything)); err != nil {
		t.Error(err)
	}
	if err := EnvFrom(lookup(map[string]string{"A_TEXT": "", "TEXT": "of another prefix"}), "A", &c); err != nil {
		t.Fatal(err)
	}
	want := everything{
		Text: "a text, with a comma", Flag: true, Int: -7, Small: 127, Unsigned: 65535, Float: 0.5, Time: 90 * time.Second,
		URL: &url.URL{Scheme: "redis", Host: "localhost:6379", Path: "/0"}, Plain: url.URL{Scheme: "nats", Host: "localhost:4222"},
		Level: slog.LevelWarn, Address: netip.MustParseAddrPort("127.0.0.1:80"), Texts: []string{"a:1", "b:2"},
		Times: []time.Duration{time.Second, 2 * time.Second},
		URLs:  []*url.URL{{Scheme: "http", Host: "a"}, {Scheme: "http", Host: "b"}},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v", c)
	}
}

func TestEnvValues(t *testing.T) {
	seven := 7
	c := everything{Other: map[string]int{"a": 1}, hidden: 3, Secrets: []Secret{"old"}}
	err := EnvFrom(lookup(map[string]string{
		"TEXT": " kept as it is ", "FLAG": "false", "INT": " 12 ", "SMALL": "-128", "UNSIGNED": "0", "FLOAT": "-1e3", "TIME": "90",
		"URL": "rediss://user:pw@h/1?a=b", "PLAIN": "unix:///run/x", "SECRET": "hunter2", "LEVEL": "DEBUG", "ADDRESS": "[::1]:9",
		"TEXTS": "one, two\n three\t,,four", "TIMES": "250ms 3", "URLS": "http://a", "OPTIONAL": "7",
	}), "", &c)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := c.URL.User.Password()
	switch {
	case c.Text != " kept as it is ", c.Flag, c.Int != 12, c.Small != -128, c.Unsigned != 0, c.Float != -1000, c.Time != 90*time.Second,
		c.URL.Host != "h", password != "pw", c.Plain.Path != "/run/x", c.Secret != "hunter2", c.Level != slog.LevelDebug,
		c.Address.Port() != 9, strings.Join(c.Texts, "|") != "one|two|three|four", len(c.Times) != 2, c.Times[0] != 250*time.Millisecond,
		len(c.URLs) != 1, *c.Optional != seven, c.Other["a"] != 1, c.hidden != 3, len(c.Secrets) != 1:
		t.Errorf("got %+v", c)
	}
}

func TestEnvReportsEverythingAtOnce(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	var c struct {
		everything
		Must  string        `env:"MUST"`
		Both  string        `env:"BOTH,x"`
		Empty string        `env:"EMPTY,x"`
		Gone  string        `env:"GONE,x"`
		Huge  string        `env:"HUGE,x"`
		InF   int           `env:"INF,1"`
		Bad   int           `env:"BAD,one"`
		Flag  bool          `env:"FLAG,true"`
		Int   int           `env:"INT,1"`
		Small int8          `env:"SMALL,1"`
		Uns   uint16        `env:"UNS,1"`
		NaN   float64       `env:"NAN,1"`
		Time  string        `env:"-TIME,"`
		Dur   time.Duration `env:"DUR,1"`
		Far   time.Duration `env:"FAR,1"`
		URL   url.URL       `env:"URL,http://a"`
		List  []int         `env:"LIST,1"`
		Addr  netip.Addr    `env:"ADDR,::1"`
		Pass  []Secret      `env:"PASS,"`
	}
	err := EnvFrom(lookup(map[string]string{
		"P_BOTH": "a", "P_BOTH_FILE": write("both", "b"), "P_EMPTY_FILE": write("empty", " \n"), "P_GONE_FILE": filepath.Join(dir, "gone"),
		"P_HUGE_FILE": write("huge", strings.Repeat("x", maxFile+1)), "P_INF_FILE": write("inf", "hunter2"),
		"P_FLAG": "maybe", "P_INT": "1.5", "P_SMALL": "128", "P_UNS": "-1", "P_NAN": "NaN", "P_DUR": "soon", "P_FAR": "9223372036854775807",
		"P_URL": "localhost:80/hunter2", "P_LIST": "1, 2, three", "P_ADDR": "nowhere",
	}), "P_", &c)
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{
		`P_MUST: it is not set, and has no default; allowed: a text`,
		`P_BOTH and P_BOTH_FILE are both set; set one of them`,
		`P_EMPTY_FILE: ` + filepath.Join(dir, "empty") + ` is empty; allowed: a text`,
		`P_GONE_FILE: open ` + filepath.Join(dir, "gone") + `: no such file or directory`,
		`P_HUGE_FILE: ` + filepath.Join(dir, "huge") + ` has more than 1048576 bytes`,
		`P_INF_FILE: is not valid: not a number; allowed: a whole number from -9223372036854775808 to 9223372036854775807`,
		`P_BAD (default): "one" is not valid: not a number; allowed: a whole number from -9223372036854775808 to 9223372036854775807`,
		`P_FLAG: "maybe" is not valid: neither true nor false; allowed: true or false`,
		`P_INT: "1.5" is not valid: not a number; allowed: a whole number from -9223372036854775808 to 9223372036854775807`,
		`P_SMALL: "128" is not valid: out of range; allowed: a whole number from -128 to 127`,
		`P_UNS: "-1" is not valid: not a number; allowed: a whole number from 0 to 65535`,
		`P_NAN: "NaN" is not valid: not a number; allowed: a number`,
		`P_DUR: "soon" is not valid: not a time; allowed: seconds, or a duration such as 90s or 1m30s`,
		`P_FAR: "9223372036854775807" is not valid: out of range; allowed: seconds, or a duration such as 90s or 1m30s`,
		`P_URL: is not valid: not an address; allowed: an address such as https://example.com/`,
		`P_LIST: "1, 2, three" is not valid: number 3: not a number; allowed: a list, separated by commas, blanks or line ends, and each of it a whole number from -9223372036854775808 to 9223372036854775807`,
		`P_ADDR: "nowhere" is not valid: ParseAddr("nowhere"): unable to parse IP; allowed: a netip.Addr`,
	}
	if got := strings.Split(err.Error(), "\n"); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

func TestEnvFromFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(" with blanks \r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BOOT_TEST_PASSWORD_FILE", file)
	t.Setenv("BOOT_TEST_NAME", "eve")
	var c struct {
		Password Secret `env:"PASSWORD"`
		Name     string `env:"NAME,adam"`
	}
	if err := Env("BOOT_TEST", &c); err != nil || c.Password != " with blanks " || c.Name != "eve" {
		t.Errorf("got %q %q, %v", string(c.Password), c.Name, err)
	}
}

func TestEnvNeverShowsSecrets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "address")
	if err := os.WriteFile(file, []byte("hunter2"), 0o600); err != nil {
		t.Fatal(err)
	}
	var c struct {
		Secret  Secret     `env:"SECRET,"`
		URL     *url.URL   `env:"URL,"`
		URLs    []url.URL  `env:"URLS,"`
		Address netip.Addr `env:"ADDRESS,"`
	}
	err := EnvFrom(lookup(map[string]string{
		"SECRET": "hunter2", "URL": "redis://:hunter2@%zz", "URLS": "http://a hunter2", "ADDRESS_FILE": file,
	}), "", &c)
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("got %v", err)
	}
	shown, jsonErr := json.Marshal(c)
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "c", c.Secret, "s", c)
	all := fmt.Sprintf("%v %+v %#v %s %q %v %s %s", c, c, c, c.Secret, c.Secret, err, shown, log.String())
	if strings.Contains(all, "hunter2") {
		t.Errorf("got %s", all)
	}
	if string(c.Secret) != "hunter2" || c.Secret.String() != "[hidden]" || Secret("").String() != "" {
		t.Errorf("got %s", c.Secret)
	}
}

func TestMistakesInTags(t *testing.T) {
	var c struct {
		A  string         `env:"A"`
		B  string         `env:"A"`
		C  string         `env:"A_FILE"`
		D  string         `env:",x"`
		e  string         `env:"E"`
		F  map[string]int `env:"F"`
		G  []byte         `env:"G"`
		H  [][]string     `env:"H"`
		I  **int          `env:"I"`
		J  *[]string      `env:"J"`
		K  chan int       `env:"K"`
		OK string         `env:"OK,"`
	}
	err := EnvFrom(lookup(map[string]string{"A": "a", "A_FILE": "", "OK": "ok"}), "", &c)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"field B: A belongs to field A", "field B: A_FILE belongs to field A", "field C: A_FILE belongs to field B",
		"field D: its tag has no name", "field e: it cannot be filled, because it is not exported",
		"field F: a map[string]int cannot be filled", "field G: a []uint8 cannot be filled", "field H: a [][]string cannot be filled",
		"field I: a **int cannot be filled", "field J: a *[]string cannot be filled", "field K: a chan int cannot be filled",
	} {
		if !strings.Contains(err.Error()+"\n", want+"\n") {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
	if c.OK != "ok" || c.e != "" {
		t.Errorf("got %+v", c)
	}
	for _, into := range []any{nil, c, &err, (*everything)(nil), new(int)} {
		if err := Env("", into); err == nil || !strings.Contains(err.Error(), "through a pointer") {
			t.Errorf("%T: got %v", into, err)
		}
	}
}

// FuzzEnv wants no panic, and no error that shows a secret.
func FuzzEnv(f *testing.F) {
	for _, text := range []string{"", "1", "-1", "1h", "true", "http://u:p@h:1/p?q#f", "a,b", "1e400", "[::1]:1", ",", "\x00", "0x10", "9223372036854775808"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v := reflect.TypeFor[everything]()
		pairs := map[string]string{}
		for i := range v.NumField() {
			if name, _, ok := strings.Cut(v.Field(i).Tag.Get("env"), ","); ok {
				pairs[name] = text
			}
		}
		var c everything
		err := EnvFrom(lookup(pairs), "", &c)
		if text == "" && err != nil {
			t.Error(err)
		}
		if text != "" && (c.Text != text || string(c.Secret) != text) {
			t.Errorf("got %q and %q", c.Text, string(c.Secret))
		}
		if err != nil && strings.Contains(err.Error(), "SECRET: ") {
			t.Error(err)
		}
		// What was read is read again from what it is written as.
		if err == nil {
			return
		}
		again := everything{}
		_ = EnvFrom(lookup(map[string]string{"INT": fmt.Sprint(c.Int), "TIME": c.Time.String(), "FLOAT": fmt.Sprint(c.Float)}), "", &again)
		if c.Int != again.Int || c.Time != again.Time || c.Float != again.Float {
			t.Errorf("got %+v, then %+v", c, again)
		}
	})
}
