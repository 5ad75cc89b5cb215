package web

import (
	"html/template"
	"slices"

	"internat/placement/plain"
)

// A Field is one question of a form, as {{template "field"}} draws it. In a
// template it is made by a pipe, every step of which returns the field:
//
//	{{template "field" (field .Form "on" "stay.leave_on" | kind "date" | hint "stay.leave_hint")}}
type Field struct {
	Name, Label, Hint, Error string
	Kind                     string // of the input; "area", "select", "radio", "tick" for the others
	Value                    string
	Values                   []string
	Options                  []Option
	Means                    map[string]string // what an option means, by its value
	List                     string            // id of the datalist with what is proposed
	Complete                 string            // autocomplete token
	Optional                 bool
}

// An Option is one answer of a list.
type Option struct{ Value, Text string }

// Has reports whether an option is chosen.
func (f Field) Has(value string) bool { return slices.Contains(f.Values, value) }

// Summary is what the head of a refused form lists, with a link to each field.
type Summary struct{ Lines []Link }

// fieldFuncs are the words of forms in templates. Labels and hints are keys of
// the catalogue.
func fieldFuncs(lang plain.Lang, own bool) template.FuncMap {
	return template.FuncMap{
		"field": func(form *Form, name, label string) Field { return form.field(lang, name, sentence(lang, own, label)) },
		"turn":  func(d DraftBox, here int) Turn { return turn(d.Steps, here) },
		"adult": func(form *Form, name, label, about string, list []Option) Field {
			field := form.field(lang, name, label)
			field.Kind, field.Hint, field.Options = "select", about, list
			return field
		},
		"kind":     func(kind string, f Field) Field { f.Kind = kind; return f },
		"hint":     func(key string, f Field) Field { f.Hint = sentence(lang, own, key); return f },
		"options":  func(list []Option, f Field) Field { f.Options = list; return f },
		"means":    func(by map[string]string, f Field) Field { f.Means = by; return f },
		"complete": func(token string, f Field) Field { f.Complete = token; return f },
		"optional": func(f Field) Field { f.Optional = true; return f },
		"summary":  func(form *Form) Summary { return form.summary(lang) },
	}
}

func (f *Form) field(lang plain.Lang, name, label string) Field {
	field := Field{Name: name, Label: label, Kind: "text", Value: f.Value(name), Values: f.Values(name)}
	if f != nil && f.labels != nil {
		f.labels[name] = label
	}
	if fault := f.faultAt(name); fault != nil {
		field.Error = words.Fault(lang, fault)
	}
	return field
}

// summary lists every fault, those of the whole form without a link;
// a field that the page does not show has none either.
func (f *Form) summary(lang plain.Lang) Summary {
	var s Summary
	if f == nil {
		return s
	}
	for _, fault := range f.faults {
		line := Link{Text: words.Fault(lang, fault)}
		if label := f.labels[fault.Field]; label != "" {
			line = Link{Href: "#" + fault.Field, Text: words.T(lang, "frame.error_at", label, line.Text)}
		}
		if !slices.Contains(s.Lines, line) {
			s.Lines = append(s.Lines, line)
		}
	}
	return s
}
