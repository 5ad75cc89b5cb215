package web

import (
	"reflect"
	"regexp"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/plain"
)

func TestEveryPageIsShownInBothLanguagesEmptyAndFull(t *testing.T) {
	for _, p := range pages {
		for _, lang := range plain.Langs {
			for _, full := range []bool{false, true} {
				err := p.try(func(v any) {
					value := reflect.ValueOf(v).Elem()
					if full {
						fill(value, 5)
					}
					frame := value.FieldByName("Frame")
					frame.FieldByName("Lang").Set(reflect.ValueOf(lang))
					frame.FieldByName("By").Set(reflect.ValueOf(placement.Actor{Role: placement.Officer, Name: "A. Martin"}))
				})
				if err != nil {
					t.Errorf("%s, %s, full %v: %v", p.name(), lang, full, err)
				}
			}
		}
	}
}

// fill puts something into every field, so that a template walks through all
// of its branches that depend on presence.
func fill(v reflect.Value, depth int) {
	if depth == 0 || !v.CanSet() {
		return
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth-1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth-1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), depth-1)
		fill(v.Index(1), depth-1)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, depth-1)
		fill(value, depth-1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	}
}

var (
	keyInTemplate = regexp.MustCompile(`(?:T|hint|lines|field [.$\w]+ "[^"]*") "([^"]+)"`)
	styleOrScript = regexp.MustCompile(`(?i)\sstyle=|<style|<script(?:>| [^s])|\son\w+=|javascript:`)
)

func TestEveryKeyOfATemplateHasItsSentence(t *testing.T) {
	each(t, func(name, source string) {
		for _, m := range keyInTemplate.FindAllStringSubmatch(source, -1) {
			if !words.Has(m[1]) {
				t.Errorf("%s: no sentence for %q", name, m[1])
			}
		}
	})
}

func TestNoTemplateHasStyleOrScriptInside(t *testing.T) {
	each(t, func(name, source string) {
		if found := styleOrScript.FindString(source); found != "" {
			t.Errorf("%s has %q, which the browser drops", name, found)
		}
	})
}

func each(t *testing.T, check func(name, source string)) {
	t.Helper()
	entries, err := templates.ReadDir("pages")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		source, err := templates.ReadFile("pages/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		check(entry.Name(), string(source))
	}
}
