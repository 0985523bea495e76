package payload

import (
	"encoding/json"
	"reflect"
	"slices"
	"time"
)

// What a sample has where nobody has said anything better. The text has a
// blank, so that it does not pass for base64.
const sampleText = "some text"

var sampleTime = time.Date(2030, time.January, 2, 3, 4, 5, 0, time.UTC)

// fill gives every field that has no value one, but for those that would have a
// struct inside of itself: within are the structs around v.
func fill(v reflect.Value, within []reflect.Type) {
	if !v.CanSet() || v.IsZero() && slices.Contains(within, core(v.Type())) {
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		if p.IsZero() {
			*p = sampleTime
		}
		return
	case *json.Number:
		if *p == "" {
			*p = "1"
		}
		return
	case *json.RawMessage:
		if len(*p) == 0 {
			*p = json.RawMessage(`"` + sampleText + `"`)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		within = append(slices.Clip(within), v.Type())
		for i := range v.NumField() {
			fill(v.Field(i), within)
		}
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(v.Elem(), within)
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			fill(v.Index(i), within)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), within)
		}
	case reflect.Map:
		fillMap(v, within)
	default:
		fillLeaf(v)
	}
}

func fillMap(v reflect.Value, within []reflect.Type) {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	if v.Len() == 0 {
		key := reflect.New(v.Type().Key()).Elem()
		fillLeaf(key)
		v.SetMapIndex(key, reflect.Zero(v.Type().Elem()))
	}
	for _, key := range v.MapKeys() {
		value := reflect.New(v.Type().Elem()).Elem()
		value.Set(v.MapIndex(key))
		fill(value, within)
		v.SetMapIndex(key, value)
	}
}

func fillLeaf(v reflect.Value) {
	if !v.IsZero() {
		return
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(sampleText)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(1)
	case v.CanUint():
		v.SetUint(1)
	case v.CanFloat():
		v.SetFloat(1.5)
	case v.Kind() == reflect.Interface && v.NumMethod() == 0:
		v.Set(reflect.ValueOf(sampleText))
	}
}
