package payload

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.invalid/service/internal/work"
)

type address struct {
	Street string `json:"street"`
	Zip    int    `json:"zip,omitempty"`
}

type email struct {
	Subject string            `json:"subject"`
	To      []string          `json:"to"`
	Home    *address          `json:"home,omitempty"`
	Due     time.Time         `json:"due,omitzero"`
	Headers map[string]string `json:"headers,omitempty"`
}

const emailV1 = `{"subject":"a text","to":["a","b"],"home":{"street":"s","zip":5},"due":"2030-01-02T03:04:05Z","headers":{"x":"y"}}`

// gateOf is a gate with one type, email, whose payload is a P, and files by
// their paths.
func gateOf[P any](t *testing.T, files map[string]string) Gate {
	t.Helper()
	g := Gate{Registry: work.NewRegistry(), Directory: filepath.Join(t.TempDir(), "payloads")}
	if err := work.Handle(g.Registry, "email", func(context.Context, P) (work.Result, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(g.Directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// wants checks that the error has all the texts, or that there is none.
func wants(t *testing.T, err error, texts ...string) {
	t.Helper()
	if len(texts) == 0 && err != nil {
		t.Errorf("got %v", err)
	}
	for _, text := range texts {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%q is not in %v", text, err)
		}
	}
}

func v1(text string) map[string]string { return map[string]string{"email/v1.json": text} }

func TestCheckTakesTheSameAndMore(t *testing.T) {
	type with struct {
		email
		Cc []address `json:"cc"`
	}
	type renamedInCase struct {
		email
		Subject string `json:"Subject"`
	}
	for name, g := range map[string]Gate{
		"the same":         gateOf[email](t, v1(emailV1)),
		"a pointer":        gateOf[*email](t, v1(emailV1)),
		"any":              gateOf[any](t, v1(emailV1)),
		"raw":              gateOf[json.RawMessage](t, v1(emailV1)),
		"raw, empty":       gateOf[json.RawMessage](t, v1("{}")),
		"raw, nothing":     gateOf[json.RawMessage](t, nil),
		"no fields":        gateOf[struct{}](t, v1("{}")),
		"upper case":       gateOf[renamedInCase](t, v1(emailV1)),
		"left out, empty":  gateOf[email](t, v1(`{"subject":"s","to":["a"],"home":null,"headers":{},"due":"2030-01-02T03:04:05Z"}`)),
		"more, not shown":  gateOf[with](t, v1(emailV1)),
		"number of digits": gateOf[map[string]float64](t, v1(`{"a":1e3,"b":1.50}`)),
	} {
		notes, err := g.Check()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want := name == "more, not shown" || name == "left out, empty"; (len(notes) > 0) != want {
			t.Errorf("%s: notes %v", name, notes)
		}
		if name == "more, not shown" && !strings.Contains(notes[0], "no sample shows cc: make payloads") {
			t.Errorf("%s: notes %v", name, notes)
		}
	}
}

// Each is a change of the struct after which a queued job means something else.
func TestCheckFindsWhatBreaksQueuedJobs(t *testing.T) {
	type lenient struct{ Subject, To, Home, Due, Headers any }
	type zipText struct {
		email
		Home struct {
			Street string `json:"street"`
			Zip    string `json:"zip"`
		} `json:"home"`
	}
	type noZip struct {
		email
		Home struct {
			Street string `json:"street"`
		} `json:"home"`
	}
	type renamed struct {
		Title string `json:"title"`
		email `json:"email"`
	}
	for name, c := range map[string]struct {
		gate Gate
		want []string
	}{
		"renamed":   {gateOf[renamed](t, v1(emailV1)), []string{"v1.json", "would not be understood", `unknown field "subject"`, "The way out", "v1.becomes.json"}},
		"retyped":   {gateOf[zipText](t, v1(emailV1)), []string{"would not be understood", "zip", "string"}},
		"removed":   {gateOf[noZip](t, v1(emailV1)), []string{`unknown field "zip"`}},
		"forgets":   {gateOf[forgetful](t, v1(emailV1)), []string{`subject ("a text"), to (["a","b"]). The way out`, "The way out"}},
		"digits":    {gateOf[map[string]float64](t, v1(`{"id":12345678901234567}`)), []string{"would lose id (12345678901234567 becomes 12345678901234568)"}},
		"no sample": {gateOf[email](t, nil), []string{"nothing there shows", "make payloads"}},
		"empty":     {gateOf[email](t, v1("{}")), []string{"nothing there shows", "make payloads"}},
		"no JSON":   {gateOf[lenient](t, v1("{")), []string{"v1.json", "is not JSON"}},
		"two":       {gateOf[lenient](t, v1("{} {}")), []string{"v1.json", "is not JSON"}},
		"name":      {gateOf[email](t, map[string]string{"email/v01.json": "{}"}), []string{"v01.json", "none of"}},
		"stranger":  {gateOf[any](t, map[string]string{"old/v1.json": "{}"}), []string{"knows no type old", "undecodable"}},
		"alone":     {gateOf[any](t, map[string]string{"email/v2.becomes.json": "{}"}), []string{"no v2.json"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.gate.Check()
			wants(t, err, c.want...)
		})
	}
}

// forgetful reads anything and keeps nothing of it.
type forgetful struct{ Kept string }

func (f *forgetful) UnmarshalJSON([]byte) error { return nil }

// upgraded has a new field for an old one, and reads both forms.
type upgraded struct {
	Recipients []string `json:"recipients"`
}

func (u *upgraded) UnmarshalJSON(b []byte) error {
	type today upgraded
	var both struct {
		today
		To string `json:"to"`
	}
	if err := json.Unmarshal(b, &both); err != nil {
		return err
	}
	*u = upgraded(both.today)
	if both.To != "" {
		u.Recipients = []string{both.To}
	}
	if len(u.Recipients) == 0 {
		return work.Invalid("recipients", "are missing")
	}
	return nil
}

func TestCheckTakesAnUpgradeThatIsWrittenDown(t *testing.T) {
	files := v1(`{"to":"you"}`)
	_, err := gateOf[upgraded](t, files).Check()
	wants(t, err, `would lose to ("you")`, "v1.becomes.json")
	files["email/v1.becomes.json"] = `{"recipients":["you"]}`
	notes, err := gateOf[upgraded](t, files).Check()
	wants(t, err)
	if len(notes) > 0 {
		t.Errorf("notes %v", notes)
	}
	files["email/v1.becomes.json"] = `{"recipients":["me"]}`
	_, err = gateOf[upgraded](t, files).Check()
	wants(t, err, "recipients[0]", "it does not become what v1.becomes.json says")
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestRecordWritesTheFirstSampleAndThenNewOnes(t *testing.T) {
	g := gateOf[email](t, v1("{}"))
	first := filepath.Join(g.Directory, "email", "v1.json")
	written, err := g.Record()
	wants(t, err)
	if !slices.Equal(written, []string{first}) {
		t.Fatalf("wrote %v", written)
	}
	for _, want := range []string{`"subject": "some text"`, `"zip": 1`, `"due": "2030-01-02T03:04:05Z"`} {
		if !strings.Contains(read(t, first), want) {
			t.Errorf("%s is not in %s", want, read(t, first))
		}
	}
	if notes, err := g.Check(); err != nil || len(notes) > 0 {
		t.Errorf("got %v, %v", notes, err)
	}
	if written, err := g.Record(); err != nil || len(written) > 0 {
		t.Errorf("recorded twice: %v, %v", written, err)
	}

	type more struct {
		email
		Cc []address `json:"cc"`
	}
	if err := os.WriteFile(first, []byte(emailV1), 0o600); err != nil {
		t.Fatal(err)
	}
	later := gateOf[more](t, nil)
	later.Directory = g.Directory
	written, err = later.Record()
	wants(t, err)
	if len(written) != 1 || filepath.Base(written[0]) != "v2.json" || read(t, first) != emailV1 {
		t.Fatalf("wrote %v, and v1.json is %s", written, read(t, first))
	}
	for _, want := range []string{`"subject": "a text"`, `"zip": 5`, `"street": "some text"`} {
		if !strings.Contains(read(t, written[0]), want) {
			t.Errorf("%s is not in %s", want, read(t, written[0]))
		}
	}
	if notes, err := later.Check(); err != nil || len(notes) > 0 {
		t.Errorf("got %v, %v", notes, err)
	}
	if newest, err := Newest(g.Directory, "email"); err != nil || string(newest) != read(t, written[0]) {
		t.Errorf("the newest is %s, %v", newest, err)
	}
}

func TestRecordWritesNothingThatBreaks(t *testing.T) {
	g := gateOf[forgetful](t, v1(emailV1))
	written, err := g.Record()
	wants(t, err, "would lose due")
	if len(written) > 0 {
		t.Errorf("wrote %v", written)
	}
	picky := gateOf[pickyPayload](t, nil)
	written, err = picky.Record()
	wants(t, err, "write the sample by hand", "is no colour", `"colour": "some text"`)
	if len(written) > 0 {
		t.Errorf("wrote %v", written)
	}
	if written, err := gateOf[any](t, nil).Record(); err != nil || len(written) > 0 {
		t.Errorf("a type that takes anything: %v, %v", written, err)
	}
}

type pickyPayload struct {
	Colour string `json:"colour"`
}

func (p *pickyPayload) UnmarshalJSON(b []byte) error {
	type plain pickyPayload
	if err := json.Unmarshal(b, (*plain)(p)); err != nil {
		return err
	}
	if p.Colour != "red" {
		return work.Invalid("colour", "is no colour")
	}
	return nil
}

// What contains itself, and every kind of value there is.
func TestRecordFillsEveryKind(t *testing.T) {
	type node struct {
		Name     string
		Children []*node
		Next     *node
		Bytes    []byte
		Array    [2]uint8
		Any      any
		Raw      json.RawMessage
		Number   json.Number
		Float    float32
		Flag     bool
		By       map[int]address
		Wait     time.Duration
		Skipped  func() `json:"-"`
		hidden   int
	}
	g := gateOf[node](t, nil)
	written, err := g.Record()
	wants(t, err)
	if len(written) != 1 {
		t.Fatalf("wrote %v", written)
	}
	if notes, err := g.Check(); err != nil || len(notes) > 0 {
		t.Errorf("got %v, %v", notes, err)
	}
	_ = node{}.hidden
}

func FuzzLost(f *testing.F) {
	for _, s := range []string{emailV1, `{}`, `[1,[2,null]]`, `1e400`, `"x"`, `{"a":{"A":0}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := parse(text)
		if err != nil {
			return
		}
		if places := lost(value, value, ""); len(places) > 0 {
			t.Errorf("%s loses %v to itself", text, places)
		}
		now, err := encode(value)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if places := lost(value, now, ""); len(places) > 0 {
			t.Errorf("%s loses %v", text, places)
		}
		if object, ok := value.(map[string]any); ok {
			for key, v := range object {
				if _, twice := member(map[string]any{}, key); !twice && !isZero(v) && len(object) == 1 && len(lost(value, map[string]any{}, "")) == 0 {
					t.Errorf("%s loses nothing to an empty object", text)
				}
			}
		}
	})
}
