package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// table is one Markdown table.
type table struct {
	head []string
	rows [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// String writes the table; it is empty when the table is.
func (t *table) String() string {
	if len(t.rows) == 0 {
		return ""
	}
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(t.head)
	b.WriteString(strings.Repeat("|---", len(t.head)) + "|\n")
	for _, row := range t.rows {
		line(row)
	}
	return b.String() + "\n"
}

// none stands in the place of what was not measured.
const none = "-"

// nanoseconds writes a time with three digits and a unit.
func nanoseconds(ns float64) string {
	switch {
	case ns < 999.5:
		return digits(ns) + " ns"
	case ns < 999_500:
		return digits(ns/1e3) + " us"
	case ns < 999_500_000:
		return digits(ns/1e6) + " ms"
	}
	return digits(ns/1e9) + " s"
}

// digits writes a positive number with three significant digits.
func digits(v float64) string {
	if v <= 0 {
		return "0"
	}
	decimals := 2 - int(math.Floor(math.Log10(v)))
	return strconv.FormatFloat(v, 'f', min(max(decimals, 0), 2), 64)
}

// rate writes a number per second with thousands separated.
func rate(v float64) string {
	text := strconv.FormatFloat(v, 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// times writes a ratio.
func times(v float64) string { return digits(v) + "x" }
