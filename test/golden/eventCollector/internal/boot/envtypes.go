package boot

import (
	"encoding"
	"errors"
	"math"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// parser turns a text into the value of a field.
type parser struct {
	allowed string
	secret  bool
	set     func(field reflect.Value, text string) error
}

var (
	durationType  = reflect.TypeFor[time.Duration]()
	secretType    = reflect.TypeFor[Secret]()
	urlType       = reflect.TypeFor[url.URL]()
	unmarshalType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// parserOf returns what parses the values of a type; false when nothing does.
func parserOf(t reflect.Type) (parser, bool) {
	switch {
	case t.Kind() == reflect.Pointer:
		return pointerTo(t.Elem())
	case t == durationType:
		return parser{allowed: "seconds, or a duration such as 90s or 1m30s", set: setDuration}, true
	case t == urlType:
		// An address may have a password in it.
		return parser{allowed: "an address such as https://example.com/", secret: true, set: setURL}, true
	case reflect.PointerTo(t).Implements(unmarshalType):
		return parser{allowed: "a " + t.String(), set: setText}, true
	case t.Kind() == reflect.Slice:
		return listOf(t.Elem())
	}
	return parserOfKind(t)
}

func parserOfKind(t reflect.Type) (parser, bool) {
	switch t.Kind() {
	case reflect.String:
		return parser{allowed: "a text", secret: t == secretType, set: func(f reflect.Value, text string) error {
			f.SetString(text)
			return nil
		}}, true
	case reflect.Bool:
		return parser{allowed: "true or false", set: setBool}, true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		low, high := int64(-1)<<(t.Bits()-1), int64(1)<<(t.Bits()-1)-1
		return parser{allowed: span(strconv.FormatInt(low, 10), strconv.FormatInt(high, 10)), set: setInt}, true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		high := ^uint64(0) >> (64 - t.Bits())
		return parser{allowed: span("0", strconv.FormatUint(high, 10)), set: setUint}, true
	case reflect.Float32, reflect.Float64:
		return parser{allowed: "a number", set: setFloat}, true
	default:
		return parser{}, false
	}
}

func span(low, high string) string { return "a whole number from " + low + " to " + high }

// pointerTo parses into a new value, so that nothing is shared. There are no
// pointers to pointers or lists.
func pointerTo(t reflect.Type) (parser, bool) {
	p, ok := parserOf(t)
	if !ok || t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		return parser{}, false
	}
	set := p.set
	p.set = func(f reflect.Value, text string) error {
		v := reflect.New(t)
		if err := set(v.Elem(), text); err != nil {
			return err
		}
		f.Set(v)
		return nil
	}
	return p, true
}

// listOf parses a list of values. There are no lists of lists, and bytes are
// more likely meant to be a text.
func listOf(t reflect.Type) (parser, bool) {
	p, ok := parserOf(t)
	if !ok || t.Kind() == reflect.Slice || t.Kind() == reflect.Uint8 {
		return parser{}, false
	}
	set := p.set
	p.allowed = "a list, separated by commas, blanks or line ends, and each of it " + p.allowed
	p.set = func(f reflect.Value, text string) error {
		words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
		list := reflect.MakeSlice(f.Type(), len(words), len(words))
		for i, word := range words {
			if err := set(list.Index(i), word); err != nil {
				return &itemError{i + 1, err}
			}
		}
		f.Set(list)
		return nil
	}
	return p, true
}

type itemError struct {
	number int
	err    error
}

func (e *itemError) Error() string { return "number " + strconv.Itoa(e.number) + ": " + e.err.Error() }

func (e *itemError) Unwrap() error { return e.err }

// foreignError is the error of somebody else's UnmarshalText, which may repeat
// the value.
type foreignError struct{ error }

func (e foreignError) Unwrap() error { return e.error }

var (
	errFormat  = errors.New("it cannot be read")
	errRange   = errors.New("out of range")
	errNumber  = errors.New("not a number")
	errBool    = errors.New("neither true nor false")
	errTime    = errors.New("not a time")
	errAddress = errors.New("not an address")
)

// withoutValue leaves out of an error what may repeat the value.
func withoutValue(err error) error {
	var foreign foreignError
	if errors.As(err, &foreign) {
		return errFormat
	}
	return err
}

func setBool(f reflect.Value, text string) error {
	b, err := strconv.ParseBool(strings.TrimSpace(text))
	if err != nil {
		return errBool
	}
	f.SetBool(b)
	return nil
}

func setInt(f reflect.Value, text string) error {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, f.Type().Bits())
	if err != nil {
		return numberError(err)
	}
	f.SetInt(n)
	return nil
}

func setUint(f reflect.Value, text string) error {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, f.Type().Bits())
	if err != nil {
		return numberError(err)
	}
	f.SetUint(n)
	return nil
}

func setFloat(f reflect.Value, text string) error {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), f.Type().Bits())
	if err != nil {
		return numberError(err)
	}
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return errNumber
	}
	f.SetFloat(n)
	return nil
}

func numberError(err error) error {
	if errors.Is(err, strconv.ErrRange) {
		return errRange
	}
	return errNumber
}

func setDuration(f reflect.Value, text string) error {
	text = strings.TrimSpace(text)
	d, err := time.ParseDuration(text)
	if n, plain := strconv.ParseInt(text, 10, 64); plain == nil {
		if d, err = time.Duration(n)*time.Second, nil; d/time.Second != time.Duration(n) {
			return errRange
		}
	}
	if err != nil {
		return errTime
	}
	f.SetInt(int64(d))
	return nil
}

func setURL(f reflect.Value, text string) error {
	// Without the slashes localhost:80 would be an address, too, of the scheme
	// localhost.
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme == "" || !strings.Contains(text, "://") {
		return errAddress
	}
	f.Set(reflect.ValueOf(*u))
	return nil
}

func setText(f reflect.Value, text string) error {
	u, ok := reflect.TypeAssert[encoding.TextUnmarshaler](f.Addr())
	if !ok {
		return errFormat
	}
	if err := u.UnmarshalText([]byte(strings.TrimSpace(text))); err != nil {
		return foreignError{err}
	}
	return nil
}
