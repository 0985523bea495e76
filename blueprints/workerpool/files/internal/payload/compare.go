package payload

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// lost lists the values of old that now does not have at the same place. More
// in now is no loss, and neither is a zero value that is left out.
func lost(old, now any, place string) []string {
	switch o := old.(type) {
	case map[string]any:
		n, ok := now.(map[string]any)
		if !ok {
			return gone(old, now, place)
		}
		var places []string
		for _, key := range slices.Sorted(maps.Keys(o)) {
			in := strings.TrimPrefix(place+"."+key, ".")
			value, found := member(n, key)
			if !found {
				if !isZero(o[key]) {
					places = append(places, fmt.Sprintf("%s (%s)", in, show(o[key])))
				}
				continue
			}
			places = append(places, lost(o[key], value, in)...)
		}
		return places
	case []any:
		n, ok := now.([]any)
		if !ok || len(n) != len(o) {
			return gone(old, now, place)
		}
		var places []string
		for i := range o {
			places = append(places, lost(o[i], n[i], fmt.Sprintf("%s[%d]", place, i))...)
		}
		return places
	case json.Number:
		if n, ok := now.(json.Number); ok && sameNumber(o.String(), n.String()) {
			return nil
		}
		return gone(old, now, place)
	}
	if old == nil && isZero(now) {
		return nil
	}
	if isLeaf(now) && old == now {
		return nil
	}
	return gone(old, now, place)
}

func gone(old, now any, place string) []string {
	if place == "" {
		place = "the payload"
	}
	if isZero(old) && isZero(now) {
		return nil
	}
	return []string{fmt.Sprintf("%s (%s becomes %s)", place, show(old), show(now))}
}

// member finds a key as encoding/json does: the same one, or else one that
// differs in upper and lower case.
func member(o map[string]any, key string) (any, bool) {
	if value, ok := o[key]; ok {
		return value, true
	}
	for other, value := range o {
		if strings.EqualFold(other, key) {
			return value, true
		}
	}
	return nil, false
}

func isLeaf(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

// isZero is what omitempty and omitzero leave out.
func isZero(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case json.Number:
		f, err := v.Float64()
		return err == nil && f == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		for _, value := range v {
			if !isZero(value) {
				return false
			}
		}
	}
	return true
}

// sameNumber compares whole numbers to the last digit, and others as far as a
// float64 goes.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	if !strings.ContainsAny(a+b, ".eE") {
		return false
	}
	x, err := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err == nil && err2 == nil && x == y
}

// show writes a value for a message, in short.
func show(v any) string {
	const most = 60
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	if len(text) > most {
		return strings.ToValidUTF8(string(text[:most]), "") + "..."
	}
	return string(text)
}
